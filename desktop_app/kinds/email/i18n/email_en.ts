<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>Earlier</name>
    <message numerus="yes">
        <source>%Ln people already got this message on %1</source>
        <translation>
            <numerusform>%Ln person already got this message on %1</numerusform>
            <numerusform>%Ln people already got this message on %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EmailForm</name>
    <message numerus="yes">
        <source>Queue %Ln email(s)</source>
        <translation>
            <numerusform>Queue %Ln email</numerusform>
            <numerusform>Queue %Ln emails</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %Ln message(s) can be made</source>
        <translation>
            <numerusform>The message can be made</numerusform>
            <numerusform>All %Ln messages can be made</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln .eml file(s) are being written to %1</source>
        <translation>
            <numerusform>%Ln .eml file is being written to %1</numerusform>
            <numerusform>%Ln .eml files are being written to %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LeftOut</name>
    <message numerus="yes">
        <source>%Ln row(s) are left out: %1</source>
        <translation>
            <numerusform>%Ln row is left out: %1</numerusform>
            <numerusform>%Ln rows are left out: %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecipientsField</name>
    <message numerus="yes">
        <source>%Ln row(s)</source>
        <translation>
            <numerusform>%Ln row</numerusform>
            <numerusform>%Ln rows</numerusform>
        </translation>
    </message>
</context>
</TS>
