<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>PreviewPanel</name>
    <message numerus="yes">
        <source>%Ln row(s) that do not fit: %1</source>
        <translation>
            <numerusform>%Ln row that does not fit: %1</numerusform>
            <numerusform>%Ln rows that do not fit: %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) rejected by: %1</source>
        <translation>
            <numerusform>%Ln row rejected by: %1</numerusform>
            <numerusform>%Ln rows rejected by: %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) dropped by: %1</source>
        <translation>
            <numerusform>%Ln row dropped by: %1</numerusform>
            <numerusform>%Ln rows dropped by: %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>first %Ln row(s)</source>
        <translation>
            <numerusform>first row</numerusform>
            <numerusform>first %Ln rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln cell(s) change</source>
        <translation>
            <numerusform>%Ln cell changes</numerusform>
            <numerusform>%Ln cells change</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReadAs</name>
    <message numerus="yes">
        <source>%Ln column(s)</source>
        <translation>
            <numerusform>%Ln column</numerusform>
            <numerusform>%Ln columns</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s)</source>
        <translation>
            <numerusform>%Ln row</numerusform>
            <numerusform>%Ln rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %Ln row(s)</source>
        <translation>
            <numerusform>about %Ln row</numerusform>
            <numerusform>about %Ln rows</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StepCard</name>
    <message numerus="yes">
        <source>%Ln group(s) of near-equal values</source>
        <translation>
            <numerusform>%Ln group of near-equal values</numerusform>
            <numerusform>%Ln groups of near-equal values</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Look at the %Ln</source>
        <translation>
            <numerusform>Look at it</numerusform>
            <numerusform>Look at the %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln cell(s)</source>
        <translation>
            <numerusform>%Ln cell</numerusform>
            <numerusform>%Ln cells</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) dropped</source>
        <translation>
            <numerusform>%Ln row dropped</numerusform>
            <numerusform>%Ln rows dropped</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of the sample rejected</source>
        <translation>
            <numerusform>%Ln of the sample rejected</numerusform>
            <numerusform>%Ln of the sample rejected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of the sample do(es) not fit</source>
        <translation>
            <numerusform>%Ln of the sample does not fit</numerusform>
            <numerusform>%Ln of the sample do not fit</numerusform>
        </translation>
    </message>
</context>
</TS>
