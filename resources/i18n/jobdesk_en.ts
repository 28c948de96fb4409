<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>Announcer</name>
    <message numerus="yes">
        <source>%Ln more batch(es) ended</source>
        <translation>
            <numerusform>%Ln more batch ended</numerusform>
            <numerusform>%Ln more batches ended</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) failed</source>
        <translation>
            <numerusform>%Ln job failed</numerusform>
            <numerusform>%Ln jobs failed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Attention</name>
    <message numerus="yes">
        <source>%1 and %Ln more</source>
        <translation>
            <numerusform>%1 and %Ln more</numerusform>
            <numerusform>%1 and %Ln more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Retry these %Ln</source>
        <translation>
            <numerusform>Retry this one</numerusform>
            <numerusform>Retry these %Ln</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BatchWords</name>
    <message numerus="yes">
        <source>Queued %Ln job(s)</source>
        <translation>
            <numerusform>Queued %Ln job</numerusform>
            <numerusform>Queued %Ln jobs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s)</source>
        <translation>
            <numerusform>%Ln job</numerusform>
            <numerusform>%Ln jobs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln input(s) skipped</source>
        <translation>
            <numerusform>%Ln input skipped</numerusform>
            <numerusform>%Ln inputs skipped</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln input(s) not possible</source>
        <translation>
            <numerusform>%Ln input not possible</numerusform>
            <numerusform>%Ln inputs not possible</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BesideRetry</name>
    <message numerus="yes">
        <source>The files are in %Ln folder(s); the first ones are opened</source>
        <translation>
            <numerusform>The files are in %Ln folder; it is opened</numerusform>
            <numerusform>The files are in %Ln folders; the first ones are opened</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Closing</name>
    <message numerus="yes">
        <source>%Ln job(s) are under way</source>
        <translation>
            <numerusform>%Ln job is under way</numerusform>
            <numerusform>%Ln jobs are under way</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) start(s) later</source>
        <translation>
            <numerusform>%Ln job starts later</numerusform>
            <numerusform>%Ln jobs start later</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message numerus="yes">
        <source>%Ln job(s) will be tried again</source>
        <translation>
            <numerusform>%Ln job will be tried again</numerusform>
            <numerusform>%Ln jobs will be tried again</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) changed, to be tried again</source>
        <translation>
            <numerusform>%Ln job changed, to be tried again</numerusform>
            <numerusform>%Ln jobs changed, to be tried again</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Too late for %Ln job(s)</source>
        <translation>
            <numerusform>Too late for %Ln job</numerusform>
            <numerusform>Too late for %Ln jobs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) cancelled</source>
        <translation>
            <numerusform>%Ln job cancelled</numerusform>
            <numerusform>%Ln jobs cancelled</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) paused</source>
        <translation>
            <numerusform>%Ln job paused</numerusform>
            <numerusform>%Ln jobs paused</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) had ended already; the others are cancelled</source>
        <translation>
            <numerusform>%Ln job had ended already; the others are cancelled</numerusform>
            <numerusform>%Ln jobs had ended already; the others are cancelled</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) resumed</source>
        <translation>
            <numerusform>%Ln job resumed</numerusform>
            <numerusform>%Ln jobs resumed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) will not be tried again</source>
        <translation>
            <numerusform>%Ln job will not be tried again</numerusform>
            <numerusform>%Ln jobs will not be tried again</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) start next</source>
        <translation>
            <numerusform>%Ln job starts next</numerusform>
            <numerusform>%Ln jobs start next</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) moved</source>
        <translation>
            <numerusform>%Ln job moved</numerusform>
            <numerusform>%Ln jobs moved</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) marked as done</source>
        <translation>
            <numerusform>%Ln job marked as done</numerusform>
            <numerusform>%Ln jobs marked as done</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) marked as failed</source>
        <translation>
            <numerusform>%Ln job marked as failed</numerusform>
            <numerusform>%Ln jobs marked as failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) put back</source>
        <translation>
            <numerusform>%Ln job put back</numerusform>
            <numerusform>%Ln jobs put back</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) removed</source>
        <translation>
            <numerusform>%Ln job removed</numerusform>
            <numerusform>%Ln jobs removed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln finished job(s) cleared</source>
        <translation>
            <numerusform>%Ln finished job cleared</numerusform>
            <numerusform>%Ln finished jobs cleared</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln added to “%1”</source>
        <translation>
            <numerusform>%Ln added to “%1”</numerusform>
            <numerusform>%Ln added to “%1”</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) brought back</source>
        <translation>
            <numerusform>%Ln job brought back</numerusform>
            <numerusform>%Ln jobs brought back</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CountsBar</name>
    <message numerus="yes">
        <source>%Ln running</source>
        <translation>
            <numerusform>%Ln running</numerusform>
            <numerusform>%Ln running</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln waiting</source>
        <translation>
            <numerusform>%Ln waiting</numerusform>
            <numerusform>%Ln waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln need attention</source>
        <translation>
            <numerusform>%Ln needs attention</numerusform>
            <numerusform>%Ln need attention</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln start later</source>
        <translation>
            <numerusform>%Ln starts later</numerusform>
            <numerusform>%Ln start later</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln at once</source>
        <translation>
            <numerusform>%Ln at once</numerusform>
            <numerusform>%Ln at once</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CrashNotice</name>
    <message numerus="yes">
        <source>%Ln job(s) that ran start again.</source>
        <translation>
            <numerusform>%Ln job that ran starts again.</numerusform>
            <numerusform>%Ln jobs that ran start again.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) have to be checked by you.</source>
        <translation>
            <numerusform>%Ln job has to be checked by you.</numerusform>
            <numerusform>%Ln jobs have to be checked by you.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DetailsPanel</name>
    <message numerus="yes">
        <source>%Ln job(s) selected</source>
        <translation>
            <numerusform>%Ln job selected</numerusform>
            <numerusform>%Ln jobs selected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DropOverlay</name>
    <message numerus="yes">
        <source>%Ln item(s)</source>
        <translation>
            <numerusform>%Ln item</numerusform>
            <numerusform>%Ln items</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>, %Ln folder(s)</source>
        <translation>
            <numerusform>, %Ln folder</numerusform>
            <numerusform>, %Ln folders</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln to take</source>
        <translation>
            <numerusform>%Ln to take</numerusform>
            <numerusform>%Ln to take</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>; %Ln left out</source>
        <translation>
            <numerusform>; %Ln left out</numerusform>
            <numerusform>; %Ln left out</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FormWindow</name>
    <message numerus="yes">
        <source>Queue %Ln job(s)</source>
        <translation>
            <numerusform>Queue %Ln job</numerusform>
            <numerusform>Queue %Ln jobs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HeldLanes</name>
    <message numerus="yes">
        <source>%Ln job(s) wait; none was tried in vain.</source>
        <translation>
            <numerusform>%Ln job waits; none was tried in vain.</numerusform>
            <numerusform>%Ln jobs wait; none was tried in vain.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Holds</name>
    <message numerus="yes">
        <source>%Ln job(s) of “%1” start when the queue is resumed</source>
        <translation>
            <numerusform>%Ln job of “%1” starts when the queue is resumed</numerusform>
            <numerusform>%Ln jobs of “%1” start when the queue is resumed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) of “%1” start in %2</source>
        <translation>
            <numerusform>%Ln job of “%1” starts in %2</numerusform>
            <numerusform>%Ln jobs of “%1” start in %2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>JobActions</name>
    <message numerus="yes">
        <source>Retry %Ln selected</source>
        <translation>
            <numerusform>Retry %Ln selected</numerusform>
            <numerusform>Retry %Ln selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln need(s) a change</source>
        <translation>
            <numerusform>%Ln needs a change</numerusform>
            <numerusform>%Ln need a change</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Retry %Ln failed</source>
        <translation>
            <numerusform>Retry %Ln failed</numerusform>
            <numerusform>Retry %Ln failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Cancel %Ln job(s)</source>
        <translation>
            <numerusform>Cancel %Ln job</numerusform>
            <numerusform>Cancel %Ln jobs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LogTools</name>
    <message numerus="yes">
        <source>%Ln found</source>
        <translation>
            <numerusform>%Ln found</numerusform>
            <numerusform>%Ln found</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s) copied</source>
        <translation>
            <numerusform>%Ln line copied</numerusform>
            <numerusform>%Ln lines copied</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s) exported</source>
        <translation>
            <numerusform>%Ln line exported</numerusform>
            <numerusform>%Ln lines exported</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Notifier</name>
    <message numerus="yes">
        <source>%Ln batch(es) ended</source>
        <translation>
            <numerusform>%Ln batch ended</numerusform>
            <numerusform>%Ln batches ended</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ResultPage</name>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>and %Ln more</numerusform>
            <numerusform>and %Ln more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RetentionPage</name>
    <message numerus="yes">
        <source>%Ln finished batch(es) will be forgotten for age.</source>
        <translation>
            <numerusform>%Ln finished batch will be forgotten for age.</numerusform>
            <numerusform>%Ln finished batches will be forgotten for age.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RoomSummary</name>
    <message numerus="yes">
        <source>about %1 from %2 (from %Ln sample(s))</source>
        <translation>
            <numerusform>about %1 from %2 (from %Ln sample)</numerusform>
            <numerusform>about %1 from %2 (from %Ln samples)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SearchModel</name>
    <message numerus="yes">
        <source>%Ln line(s)</source>
        <translation>
            <numerusform>%Ln line</numerusform>
            <numerusform>%Ln lines</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SearchPage</name>
    <message numerus="yes">
        <source>%Ln job(s)</source>
        <translation>
            <numerusform>%Ln job</numerusform>
            <numerusform>%Ln jobs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WindowMenus</name>
    <message numerus="yes">
        <source>What to do with %Ln item(s)</source>
        <translation>
            <numerusform>What to do with %Ln item</numerusform>
            <numerusform>What to do with %Ln items</numerusform>
        </translation>
    </message>
</context>
</TS>
