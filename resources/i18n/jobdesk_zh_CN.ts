<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AttemptsModel</name>
    <message>
        <source>Attempt</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Started</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Took</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reason</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Banners</name>
    <message>
        <source>%1 is held: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) wait; none was tried in vain.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Try again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try now</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message numerus="yes">
        <source>%Ln job(s) will be tried again</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) changed, to be tried again</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) cancelled</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) paused</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) resumed</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) will not be tried again</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) start next</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) removed</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln finished job(s) cleared</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) brought back</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Not possible for %1: %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CountsBar</name>
    <message numerus="yes">
        <source>%Ln running</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln waiting</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln need attention</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln start later</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>The queue is paused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing to do</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>paused</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln at once</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Resume this lane</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause this lane</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DetailsPage</name>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Batch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Job</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lane</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Submitted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Started</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finished</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Took</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Attempts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Makes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Error code</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In the program&apos;s words</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DetailsPanel</name>
    <message>
        <source>Log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Attempts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Result</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About the selected job</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>attempt %1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DropOverlay</name>
    <message numerus="yes">
        <source>%Ln item(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>, %Ln folder(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Originals are only read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing here can take these.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln to take</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>; %Ln left out</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>opens the plan, Enter queues it</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>EmptyPage</name>
    <message>
        <source>Drop files or folders here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The work is done in the background, first in, first out. Originals are only read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try it with sample files</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FilterBox</name>
    <message>
        <source>Filter jobs</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FolderField</name>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>选择文件夹…</translation>
    </message>
</context>
<context>
    <name>FormWindow</name>
    <message>
        <source>Add to the queue</source>
        <translation>加入队列</translation>
    </message>
    <message numerus="yes">
        <source>Queue %Ln job(s)</source>
        <translation>
            <numerusform>将 %Ln 个任务加入队列</numerusform>
        </translation>
    </message>
    <message>
        <source>The plan shows here when the fields are filled in</source>
        <translation>填好各项后，计划显示在这里</translation>
    </message>
    <message>
        <source>There is nothing to make of this: see the plan</source>
        <translation>没有可以生成的内容：请查看计划</translation>
    </message>
    <message>
        <source>Not queued: %1</source>
        <translation>未加入队列：%1</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>GeneratedForm</name>
    <message>
        <source>More: name, start later, time limit, tries</source>
        <translation>更多：名称、稍后开始、时间限制、尝试次数</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>No</source>
        <translation>否</translation>
    </message>
</context>
<context>
    <name>HelpWindow</name>
    <message>
        <source>Help</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>JobActions</name>
    <message>
        <source>Retry %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Retry %Ln selected</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln need(s) a change</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Retry %Ln failed</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Retry failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished">取消</translation>
    </message>
    <message>
        <source>Cancel “%1”</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Cancel %Ln job(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LogTools</name>
    <message>
        <source>Find in log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All levels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Info and above</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Warnings and errors</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Errors</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln found</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s) copied</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s) exported</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text files (*.txt *.log)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LogView</name>
    <message>
        <source>Log of the selected job</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Jump to latest · %1 new</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Nothing here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing here can take these.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JobDesk</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lists</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PathsField</name>
    <message>
        <source>Add files…</source>
        <translation>添加文件…</translation>
    </message>
    <message>
        <source>Add folder…</source>
        <translation>添加文件夹…</translation>
    </message>
</context>
<context>
    <name>Picture</name>
    <message>
        <source>no preview</source>
        <translation>无预览</translation>
    </message>
</context>
<context>
    <name>PlanModel</name>
    <message>
        <source>From</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>To</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>to make</source>
        <translation>将生成</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>已跳过</translation>
    </message>
    <message>
        <source>not possible</source>
        <translation>无法处理</translation>
    </message>
</context>
<context>
    <name>PlanView</name>
    <message>
        <source>Plan</source>
        <translation>计划</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>To make</source>
        <translation>将生成</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>未包括</translation>
    </message>
    <message>
        <source>Rows shown</source>
        <translation>显示的行</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Plan again</source>
        <translation>重新计划</translation>
    </message>
    <message>
        <source>Found %1</source>
        <translation>已找到 %1 项</translation>
    </message>
    <message>
        <source>%1 to make</source>
        <translation>将生成 %1 个</translation>
    </message>
    <message>
        <source>%1 skipped</source>
        <translation>跳过 %1 个</translation>
    </message>
    <message>
        <source>%1 not possible</source>
        <translation>无法处理 %1 个</translation>
    </message>
    <message>
        <source>stopped, there may be more</source>
        <translation>已停止，可能还有更多</translation>
    </message>
    <message>
        <source>nothing is written yet</source>
        <translation>尚未写入任何内容</translation>
    </message>
</context>
<context>
    <name>ResultPage</name>
    <message>
        <source>There is no result yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SizeField</name>
    <message>
        <source>Other…</source>
        <translation>其他…</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>高</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Undo</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Toolbar</name>
    <message>
        <source>Tools</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>WindowMenus</name>
    <message>
        <source>As the system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resume queue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause queue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About JobDesk</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JobDesk %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A desktop job manager with a durable queue.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>_Chip</name>
    <message>
        <source>Remove %1</source>
        <translation>移除 %1</translation>
    </message>
</context>
<context>
    <name>_ChipArea</name>
    <message>
        <source>and %1 more</source>
        <translation>还有 %1 项</translation>
    </message>
    <message>
        <source>Drop files, folders or links here</source>
        <translation>将文件、文件夹或链接拖到这里</translation>
    </message>
</context>
<context>
    <name>actions</name>
    <message>
        <source>&amp;Add files…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add &amp;folder…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Paste files or links</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy &amp;error</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find in &amp;log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find &amp;next</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find pre&amp;vious</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Filter jobs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Retry</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>C&amp;hange and retry</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Pause or resume</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Stop retrying</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start &amp;now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move to &amp;top</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move &amp;up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move &amp;down</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move to &amp;bottom</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It &amp;happened</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It did n&amp;ot happen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Do it a&amp;gain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open the result</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show in &amp;folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remo&amp;ve from the list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Pause queue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Retry all failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Clear finished</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel this &amp;batch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pa&amp;use or resume this batch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next &amp;failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next &amp;pane</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;About JobDesk</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>columns</name>
    <message>
        <source>Position</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Batch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Submitted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Took</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>common fields</name>
    <message>
        <source>Name in the queue</source>
        <translation>队列中的名称</translation>
    </message>
    <message>
        <source>Found from what you add</source>
        <translation>根据所添加的内容自动命名</translation>
    </message>
    <message>
        <source>Start later</source>
        <translation>稍后开始</translation>
    </message>
    <message>
        <source>Time limit</source>
        <translation>时间限制</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>seconds</source>
        <translation>秒</translation>
    </message>
    <message>
        <source>Tries</source>
        <translation>尝试次数</translation>
    </message>
    <message>
        <source>First pause</source>
        <translation>首次等待</translation>
    </message>
    <message>
        <source>Longest pause</source>
        <translation>最长等待</translation>
    </message>
    <message>
        <source>Each pause is longer by</source>
        <translation>每次等待的倍数</translation>
    </message>
    <message>
        <source>Spread the tries out</source>
        <translation>错开重试时间</translation>
    </message>
</context>
<context>
    <name>engine</name>
    <message>
        <source>The disk is full</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Free some space; the work goes on by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A file of that name is there already</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move it away, then retry; it was not touched.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The folder cannot be written to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose another folder, or allow writing there, then retry.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JobDesk ended again and again while this ran</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look at its log, then retry.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It may have happened already</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look whether it did, then say so.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An unexpected error</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Retry; if it happens again, report it with its log.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It took longer than it may</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Allow more time, or make the input smaller, then retry.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The plan could not be made</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The stored job cannot be read by this version</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Queue it again from its form.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The process that did the work ended by itself</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Retry; if it happens again, this input may be harmful.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The process that did the work was ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No process could be started for the work</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close other programs, then retry.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There was not enough memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close other programs, or make the input smaller, then retry.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>field errors</name>
    <message>
        <source>This is needed</source>
        <translation>此项必填</translation>
    </message>
    <message>
        <source>At least {min_length} characters</source>
        <translation>至少 {min_length} 个字符</translation>
    </message>
    <message>
        <source>At most {max_length} characters</source>
        <translation>最多 {max_length} 个字符</translation>
    </message>
    <message>
        <source>It does not have this shape</source>
        <translation>格式不符</translation>
    </message>
    <message>
        <source>A whole number is needed</source>
        <translation>需要整数</translation>
    </message>
    <message>
        <source>A number is needed</source>
        <translation>需要数字</translation>
    </message>
    <message>
        <source>More than {gt} is needed</source>
        <translation>必须大于 {gt}</translation>
    </message>
    <message>
        <source>At least {ge}</source>
        <translation>至少为 {ge}</translation>
    </message>
    <message>
        <source>Less than {lt} is needed</source>
        <translation>必须小于 {lt}</translation>
    </message>
    <message>
        <source>At most {le}</source>
        <translation>最多为 {le}</translation>
    </message>
    <message>
        <source>A multiple of {multiple_of} is needed</source>
        <translation>必须是 {multiple_of} 的倍数</translation>
    </message>
    <message>
        <source>Choose one of {expected}</source>
        <translation>请从 {expected} 中选择</translation>
    </message>
    <message>
        <source>At least {min_length} needed</source>
        <translation>至少需要 {min_length} 项</translation>
    </message>
    <message>
        <source>At most {max_length} possible</source>
        <translation>最多 {max_length} 项</translation>
    </message>
    <message>
        <source>A date and time is needed</source>
        <translation>需要日期和时间</translation>
    </message>
    <message>
        <source>Yes or no is needed</source>
        <translation>需要是或否</translation>
    </message>
    <message>
        <source>A link is needed, such as https://…</source>
        <translation>需要链接，例如 https://…</translation>
    </message>
    <message>
        <source>There is no such file</source>
        <translation>没有这个文件</translation>
    </message>
    <message>
        <source>There is no such folder</source>
        <translation>没有这个文件夹</translation>
    </message>
    <message>
        <source>A list is needed</source>
        <translation>需要列表</translation>
    </message>
    <message>
        <source>Names and values are needed, as JSON</source>
        <translation>需要 JSON 格式的名称和值</translation>
    </message>
    <message>
        <source>Text is needed</source>
        <translation>需要文本</translation>
    </message>
    <message>
        <source>There is no such field</source>
        <translation>没有这个字段</translation>
    </message>
</context>
<context>
    <name>formats</name>
    <message>
        <source>The table cannot be read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open it in the program that made it and save it anew.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no table in the file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check that this is the right file or sheet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The text is not in the encoding it seemed to be in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the file as UTF-8, then retry.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A quotation mark is out of place</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mend the row that is named, then retry.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A row has more cells than the table has columns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A row cannot be read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no sheet of that name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose one of the sheets that are named.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The table is larger than an Excel sheet can be</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose CSV or Parquet instead.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>menus</name>
    <message>
        <source>&amp;File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Job</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Queue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Columns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>outcomes</name>
    <message>
        <source>Succeeded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing to do</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Took too long</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>sidebar</name>
    <message>
        <source>Jobs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kinds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Batches</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Older…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>states</name>
    <message>
        <source>Waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scheduled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Retrying</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Skipped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Planning</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>units</name>
    <message>
        <source>rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>frames</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>pages</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>at %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>in %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>views</name>
    <message>
        <source>Queue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Needs attention</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scheduled and retrying</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finished</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All jobs</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
