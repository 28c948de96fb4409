<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AccountEditor</name>
    <message>
        <source>Account “%1”</source>
        <translation>账户“%1”</translation>
    </message>
    <message>
        <source>New account</source>
        <translation>新建账户</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>A name is needed, to choose the account by</source>
        <translation>请填写名称，以便选用此账户</translation>
    </message>
    <message>
        <source>At most %1 characters</source>
        <translation>最多 %1 个字符</translation>
    </message>
    <message>
        <source>There is an account of this name already</source>
        <translation>已有同名账户</translation>
    </message>
    <message>
        <source>Not saved: %1</source>
        <translation>未保存：%1</translation>
    </message>
</context>
<context>
    <name>AccountFields</name>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Work</source>
        <translation>工作</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>In the keyring of this computer</source>
        <translation>保存在本机的密钥环中</translation>
    </message>
    <message>
        <source>From a variable or a command</source>
        <translation>来自环境变量或命令</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>This computer has no keyring that keeps passwords safe. Name a variable of the environment (env:NAME) or a command that prints the password (command:…) instead.</source>
        <translation>这台电脑没有能安全保存密码的密钥环。请改为指定环境变量（env:NAME）或输出密码的命令（command:…）。</translation>
    </message>
    <message>
        <source>Password for the keyring</source>
        <translation>存入密钥环的密码</translation>
    </message>
    <message>
        <source>It goes to the keyring alone, never into the queue or a log.</source>
        <translation>密码只存入密钥环，绝不进入队列或日志。</translation>
    </message>
    <message>
        <source>Kept; type to replace it</source>
        <translation>已保存；输入即可替换</translation>
    </message>
    <message>
        <source>Where the password is</source>
        <translation>密码的来源</translation>
    </message>
</context>
<context>
    <name>AccountsPage</name>
    <message>
        <source>Accounts</source>
        <translation>账户</translation>
    </message>
    <message>
        <source>No account yet. Add one, and it can be chosen wherever it is needed.</source>
        <translation>还没有账户。添加一个后，需要时即可选用。</translation>
    </message>
    <message>
        <source>Add…</source>
        <translation>添加…</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>编辑…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Use by default</source>
        <translation>设为默认</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>default</source>
        <translation>默认</translation>
    </message>
    <message>
        <source>“%1” removed</source>
        <translation>已移除“%1”</translation>
    </message>
</context>
<context>
    <name>Announcer</name>
    <message numerus="yes">
        <source>%Ln more batch(es) ended</source>
        <translation>
            <numerusform>另有 %Ln 个批次结束</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) failed</source>
        <translation>
            <numerusform>%Ln 个任务失败</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AppLogWindow</name>
    <message>
        <source>JobDesk&apos;s own log</source>
        <translation>JobDesk 自身的日志</translation>
    </message>
</context>
<context>
    <name>AttemptsModel</name>
    <message>
        <source>Attempt</source>
        <translation>尝试</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
</context>
<context>
    <name>Attention</name>
    <message numerus="yes">
        <source>%1 and %Ln more</source>
        <translation>
            <numerusform>%1 以及另外 %Ln 个</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Retry these %Ln</source>
        <translation>
            <numerusform>重试这 %Ln 个</numerusform>
        </translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>lane</source>
        <translation>通道</translation>
    </message>
</context>
<context>
    <name>BatchActions</name>
    <message>
        <source>report</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败项</translation>
    </message>
    <message>
        <source>Report saved as %1</source>
        <translation>报告已保存为 %1</translation>
    </message>
    <message>
        <source>Saved as %1: drop it on the form to try them again</source>
        <translation>已保存为 %1：拖到表单上即可再次尝试</translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>另存为</translation>
    </message>
</context>
<context>
    <name>BatchWords</name>
    <message numerus="yes">
        <source>Queued %Ln job(s)</source>
        <translation>
            <numerusform>%Ln 个任务已加入队列</numerusform>
        </translation>
    </message>
    <message>
        <source>This batch has been forgotten</source>
        <translation>此批次已被彻底删除</translation>
    </message>
    <message>
        <source>Planning…</source>
        <translation>正在计划…</translation>
    </message>
    <message>
        <source>Its jobs have been cleared away</source>
        <translation>其任务已被清除</translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s)</source>
        <translation>
            <numerusform>%Ln 个任务</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln input(s) skipped</source>
        <translation>
            <numerusform>跳过 %Ln 项</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln input(s) not possible</source>
        <translation>
            <numerusform>无法处理 %Ln 项</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BesideRetry</name>
    <message>
        <source>The files are not there any more</source>
        <translation>文件已不在原处</translation>
    </message>
    <message numerus="yes">
        <source>The files are in %Ln folder(s); the first ones are opened</source>
        <translation>
            <numerusform>这些文件位于 %Ln 个文件夹中；已打开前几个</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CauseList</name>
    <message>
        <source>What happened</source>
        <translation>发生了什么</translation>
    </message>
    <message>
        <source>All causes</source>
        <translation>所有原因</translation>
    </message>
    <message>
        <source>What needs attention</source>
        <translation>需要处理的事项</translation>
    </message>
</context>
<context>
    <name>Closing</name>
    <message>
        <source>Keep running in the tray</source>
        <translation>在托盘中继续运行</translation>
    </message>
    <message>
        <source>Keep running, minimised</source>
        <translation>最小化后继续运行</translation>
    </message>
    <message>
        <source>Nothing is lost either way. Your choice is kept; the settings change it.</source>
        <translation>无论如何都不会丢失任何内容。您的选择会被记住，可在设置中更改。</translation>
    </message>
    <message>
        <source>This desktop has no tray.</source>
        <translation>此桌面没有托盘。</translation>
    </message>
    <message>
        <source>A job starts at its time only while JobDesk runs.</source>
        <translation>只有 JobDesk 在运行时，任务才会按时开始。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) are under way</source>
        <translation>
            <numerusform>%Ln 个任务正在进行</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) start(s) later</source>
        <translation>
            <numerusform>%Ln 个任务稍后开始</numerusform>
        </translation>
    </message>
    <message>
        <source>Stop, and resume at the next start</source>
        <translation>停止，下次启动时继续</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>留在这里</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message numerus="yes">
        <source>%Ln job(s) will be tried again</source>
        <translation>
            <numerusform>将重试 %Ln 个任务</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) changed, to be tried again</source>
        <translation>
            <numerusform>已更改 %Ln 个任务，将重试</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Too late for %Ln job(s)</source>
        <translation>
            <numerusform>%Ln 个任务已来不及撤销</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) cancelled</source>
        <translation>
            <numerusform>已取消 %Ln 个任务</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) paused</source>
        <translation>
            <numerusform>已暂停 %Ln 个任务</numerusform>
        </translation>
    </message>
    <message>
        <source>“%1” is cancelled</source>
        <translation>已取消“%1”</translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) had ended already; the others are cancelled</source>
        <translation>
            <numerusform>已有 %Ln 个任务结束；其余的已取消</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) resumed</source>
        <translation>
            <numerusform>已恢复 %Ln 个任务</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) will not be tried again</source>
        <translation>
            <numerusform>%Ln 个任务不再重试</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) start next</source>
        <translation>
            <numerusform>%Ln 个任务将最先开始</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) moved</source>
        <translation>
            <numerusform>已移动 %Ln 个任务</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) marked as done</source>
        <translation>
            <numerusform>已将 %Ln 个任务标记为完成</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) marked as failed</source>
        <translation>
            <numerusform>已将 %Ln 个任务标记为失败</numerusform>
        </translation>
    </message>
    <message>
        <source>It is too late to undo this</source>
        <translation>已无法撤销此操作</translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) put back</source>
        <translation>
            <numerusform>已放回 %Ln 个任务</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) removed</source>
        <translation>
            <numerusform>已移除 %Ln 个任务</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln finished job(s) cleared</source>
        <translation>
            <numerusform>已清除 %Ln 个已结束的任务</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln added to “%1”</source>
        <translation>
            <numerusform>已将 %Ln 项加入“%1”</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) brought back</source>
        <translation>
            <numerusform>已恢复显示 %Ln 个任务</numerusform>
        </translation>
    </message>
    <message>
        <source>Not possible for %1: %2</source>
        <translation>有 %1 个任务无法执行此操作：%2</translation>
    </message>
</context>
<context>
    <name>ConnectionTest</name>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Test connection</source>
        <translation>测试连接</translation>
    </message>
    <message>
        <source>Stop the test</source>
        <translation>停止测试</translation>
    </message>
</context>
<context>
    <name>Countdown</name>
    <message>
        <source>Start now</source>
        <translation>立即开始</translation>
    </message>
</context>
<context>
    <name>CountsBar</name>
    <message numerus="yes">
        <source>%Ln running</source>
        <translation>
            <numerusform>%Ln 个运行中</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln waiting</source>
        <translation>
            <numerusform>%Ln 个等待中</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln need attention</source>
        <translation>
            <numerusform>%Ln 个需要处理</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln start later</source>
        <translation>
            <numerusform>%Ln 个稍后开始</numerusform>
        </translation>
    </message>
    <message>
        <source>Planning…</source>
        <translation>正在规划…</translation>
    </message>
    <message>
        <source>The queue is paused</source>
        <translation>队列已暂停</translation>
    </message>
    <message>
        <source>Nothing to do</source>
        <translation>没有要做的事</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message numerus="yes">
        <source>%Ln at once</source>
        <translation>
            <numerusform>同时 %Ln 个</numerusform>
        </translation>
    </message>
    <message>
        <source>Resume this lane</source>
        <translation>恢复此通道</translation>
    </message>
    <message>
        <source>Pause this lane</source>
        <translation>暂停此通道</translation>
    </message>
</context>
<context>
    <name>CrashNotice</name>
    <message>
        <source>JobDesk met an error that it did not expect</source>
        <translation>JobDesk 遇到了意外错误</translation>
    </message>
    <message>
        <source>It is in the log; the queue is on disk.</source>
        <translation>已写入日志；队列在磁盘上，完好无损。</translation>
    </message>
    <message>
        <source>JobDesk did not end by itself the last time</source>
        <translation>JobDesk 上次没有正常结束</translation>
    </message>
    <message>
        <source>The run that began at %1 did not end by itself</source>
        <translation>始于 %1 的那次运行没有正常结束</translation>
    </message>
    <message>
        <source>It crashed; the log of the crash is kept.</source>
        <translation>程序崩溃，已保留崩溃日志。</translation>
    </message>
    <message>
        <source>It was killed, or the computer went down.</source>
        <translation>程序被强行终止，或计算机关机。</translation>
    </message>
    <message>
        <source>Nothing is lost.</source>
        <translation>没有丢失任何内容。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) that ran start again.</source>
        <translation>
            <numerusform>%Ln 个运行中的任务将重新开始。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) have to be checked by you.</source>
        <translation>
            <numerusform>%Ln 个任务需要您核实。</numerusform>
        </translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Save diagnostics…</source>
        <translation>保存诊断信息…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>DesktopNotifications</name>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
</context>
<context>
    <name>DetailsPage</name>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Next start</source>
        <translation>下次开始</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>批次</translation>
    </message>
    <message>
        <source>Job</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Lane</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>Submitted</source>
        <translation>提交</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>结束</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>Attempts</source>
        <translation>尝试次数</translation>
    </message>
    <message>
        <source>Makes</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>Error code</source>
        <translation>错误代码</translation>
    </message>
    <message>
        <source>In the program&apos;s words</source>
        <translation>程序原文</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>The program or the connection broke off at the very moment. Have a look, then say so.</source>
        <translation>程序或连接恰在那一刻中断。请查看实际情况，然后告知结果。</translation>
    </message>
</context>
<context>
    <name>DetailsPanel</name>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Attempts</source>
        <translation>尝试记录</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>About the selected job</source>
        <translation>所选任务的信息</translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) selected</source>
        <translation>
            <numerusform>已选择 %Ln 个任务</numerusform>
        </translation>
    </message>
    <message>
        <source>Actions are for all of them; select one to see its log</source>
        <translation>操作针对全部所选任务；只选一个可查看其日志</translation>
    </message>
    <message>
        <source>Select a job to see its log</source>
        <translation>选择一个任务以查看其日志</translation>
    </message>
    <message>
        <source>this is %1</source>
        <translation>此处为 %1</translation>
    </message>
    <message>
        <source>attempt %1 of %2</source>
        <translation>第 %1 次尝试，共 %2 次</translation>
    </message>
</context>
<context>
    <name>DiagnosticsWindow</name>
    <message>
        <source>Save diagnostics</source>
        <translation>保存诊断信息</translation>
    </message>
    <message>
        <source>One file that helps to find out why something went wrong: versions, what this machine has and lacks, a check of the queue&apos;s files, how many jobs are in which state, the settings without what you typed, and JobDesk&apos;s own log.

Passwords are never in it. Addresses and names of files are left out, unless you want them in. Nothing is sent anywhere.</source>
        <translation>一个有助于查明问题原因的文件：版本、本机具备和缺少的组件、队列文件检查结果、各状态的任务数、不含您所输入内容的设置，以及 JobDesk 自己的日志。

其中绝不包含密码。除非您要求，否则不包含地址和文件名。不会发送到任何地方。</translation>
    </message>
    <message>
        <source>With addresses and names of files</source>
        <translation>包含地址和文件名</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Saved: %1</source>
        <translation>已保存：%1</translation>
    </message>
</context>
<context>
    <name>DropOverlay</name>
    <message numerus="yes">
        <source>%Ln item(s)</source>
        <translation>
            <numerusform>%Ln 项</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>, %Ln folder(s)</source>
        <translation>
            <numerusform>，含 %Ln 个文件夹</numerusform>
        </translation>
    </message>
    <message>
        <source>Originals are only read.</source>
        <translation>原始文件只读不改。</translation>
    </message>
    <message>
        <source>Drop on a preset in the sidebar to queue at once.</source>
        <translation>拖到侧栏的预设上可直接加入队列。</translation>
    </message>
    <message>
        <source>Nothing here can take these.</source>
        <translation>这里无法处理这些内容。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln to take</source>
        <translation>
            <numerusform>可处理 %Ln 项</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>; %Ln left out</source>
        <translation>
            <numerusform>；略过 %Ln 项</numerusform>
        </translation>
    </message>
    <message>
        <source>opens the plan, Enter queues it</source>
        <translation>打开计划，按回车加入队列</translation>
    </message>
    <message>
        <source>last used: %1</source>
        <translation>上次使用：%1</translation>
    </message>
</context>
<context>
    <name>EmptyPage</name>
    <message>
        <source>Drop files or folders here</source>
        <translation>将文件或文件夹拖到这里</translation>
    </message>
    <message>
        <source>The work is done in the background, first in, first out. Originals are only read.</source>
        <translation>任务在后台按先后顺序处理，原始文件只读不改。</translation>
    </message>
    <message>
        <source>Try it with sample files</source>
        <translation>用示例文件试一试</translation>
    </message>
</context>
<context>
    <name>EntryModel</name>
    <message>
        <source>off</source>
        <translation>不可用</translation>
    </message>
</context>
<context>
    <name>FilterBox</name>
    <message>
        <source>Filter jobs</source>
        <translation>筛选任务</translation>
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
    <name>FoldersPage</name>
    <message>
        <source>Folders for other programs</source>
        <translation>供其他程序使用的文件夹</translation>
    </message>
    <message>
        <source>None: other programs may not name any file</source>
        <translation>无：其他程序不能指定任何文件</translation>
    </message>
    <message>
        <source>Programs that submit jobs over the local interface may read and write only in these folders and what is in them.</source>
        <translation>通过本机接口提交任务的程序只能读写这些文件夹及其中的内容。</translation>
    </message>
    <message>
        <source>Only folders of this computer can stand here</source>
        <translation>这里只能填写本机的文件夹</translation>
    </message>
</context>
<context>
    <name>Footer</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>FormWindow</name>
    <message>
        <source>Save as preset…</source>
        <translation>保存为预设…</translation>
    </message>
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
</context>
<context>
    <name>GeneralPage</name>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>When the window is closed while work is under way</source>
        <translation>关闭窗口时仍有工作在进行</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>询问</translation>
    </message>
    <message>
        <source>Keep running in the tray</source>
        <translation>在托盘中继续运行</translation>
    </message>
    <message>
        <source>Stop, and resume at the next start</source>
        <translation>停止，下次启动时继续</translation>
    </message>
    <message>
        <source>Nothing is lost either way.</source>
        <translation>无论如何都不会丢失任何内容。</translation>
    </message>
    <message>
        <source>Tell when a batch has ended</source>
        <translation>批次结束时通知</translation>
    </message>
    <message>
        <source>Once per batch, and only while another window is in use.</source>
        <translation>每个批次一次，且仅在使用其他窗口时通知。</translation>
    </message>
</context>
<context>
    <name>GeneratedForm</name>
    <message>
        <source>More: name, start later, time limit, tries</source>
        <translation>更多：名称、稍后开始、时间限制、尝试次数</translation>
    </message>
</context>
<context>
    <name>HeldLanes</name>
    <message>
        <source>%1 is held: %2</source>
        <translation>%1 已暂停：%2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) wait; none was tried in vain.</source>
        <translation>
            <numerusform>%Ln 个任务在等待，没有白白尝试。</numerusform>
        </translation>
    </message>
    <message>
        <source>Open account…</source>
        <translation>打开账户…</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>立即重试</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
</context>
<context>
    <name>HelpWindow</name>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
</context>
<context>
    <name>Holds</name>
    <message numerus="yes">
        <source>%Ln job(s) of “%1” start when the queue is resumed</source>
        <translation>
            <numerusform>“%1”的 %Ln 个任务将在队列恢复后开始</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) of “%1” start in %2</source>
        <translation>
            <numerusform>“%1”的 %Ln 个任务将在 %2 后开始</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>InsertChips</name>
    <message>
        <source>more ▾</source>
        <translation>更多 ▾</translation>
    </message>
    <message>
        <source>Insert another column</source>
        <translation>插入其他列</translation>
    </message>
    <message>
        <source>Insert %1</source>
        <translation>插入 %1</translation>
    </message>
</context>
<context>
    <name>JobActions</name>
    <message>
        <source>Retry %1</source>
        <translation>重试 %1 个</translation>
    </message>
    <message numerus="yes">
        <source>Retry %Ln selected</source>
        <translation>
            <numerusform>重试所选 %Ln 个</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln need(s) a change</source>
        <translation>
            <numerusform>%Ln 个需要更改</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Retry %Ln failed</source>
        <translation>
            <numerusform>重试失败的 %Ln 个</numerusform>
        </translation>
    </message>
    <message>
        <source>Retry failed</source>
        <translation>重试失败任务</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Cancel “%1”</source>
        <translation>取消“%1”</translation>
    </message>
    <message numerus="yes">
        <source>Cancel %Ln job(s)</source>
        <translation>
            <numerusform>取消 %Ln 个任务</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Keeping</name>
    <message>
        <source>Name of the preset</source>
        <translation>预设名称</translation>
    </message>
    <message>
        <source>Not saved: %1</source>
        <translation>未保存：%1</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>Undo the reset</source>
        <translation>撤销重置</translation>
    </message>
</context>
<context>
    <name>LevelChips</name>
    <message>
        <source>Debug lines</source>
        <translation>调试信息</translation>
    </message>
    <message>
        <source>Information</source>
        <translation>信息</translation>
    </message>
    <message>
        <source>Warnings</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Show only: %1</source>
        <translation>仅显示：%1</translation>
    </message>
</context>
<context>
    <name>LogTools</name>
    <message>
        <source>Find in log</source>
        <translation>在日志中查找</translation>
    </message>
    <message>
        <source>Next error</source>
        <translation>下一个错误</translation>
    </message>
    <message>
        <source>Next error in the log (Shift+F8)</source>
        <translation>日志中的下一个错误（Shift+F8）</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy log</source>
        <translation>复制日志</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Export log</source>
        <translation>导出日志</translation>
    </message>
    <message numerus="yes">
        <source>%Ln found</source>
        <translation>
            <numerusform>找到 %Ln 处</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s) copied</source>
        <translation>
            <numerusform>已复制 %Ln 行</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s) exported</source>
        <translation>
            <numerusform>已导出 %Ln 行</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>第 %1 处，共 %2 处</translation>
    </message>
    <message>
        <source>Wrap</source>
        <translation>换行</translation>
    </message>
    <message>
        <source>Wrap long lines</source>
        <translation>长行自动换行</translation>
    </message>
    <message>
        <source>Tools of the log</source>
        <translation>日志工具</translation>
    </message>
    <message>
        <source>There is no error in this log</source>
        <translation>此日志中没有错误</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>正在查找…</translation>
    </message>
    <message>
        <source>Text files (*.txt *.log)</source>
        <translation>文本文件 (*.txt *.log)</translation>
    </message>
</context>
<context>
    <name>LogView</name>
    <message>
        <source>Log of the selected job</source>
        <translation>所选任务的日志</translation>
    </message>
    <message>
        <source>Jump to latest · %1 new</source>
        <translation>跳到最新 · %1 条新日志</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>No job matches “%1”</source>
        <translation>没有匹配“%1”的任务</translation>
    </message>
    <message>
        <source>Planning…</source>
        <translation>正在计划…</translation>
    </message>
    <message>
        <source>Nothing here</source>
        <translation>这里没有任务</translation>
    </message>
    <message>
        <source>The queue is empty</source>
        <translation>队列为空</translation>
    </message>
    <message>
        <source>The samples open in a window of their own…</source>
        <translation>示例将在单独的窗口中打开…</translation>
    </message>
    <message>
        <source>JobDesk</source>
        <translation>JobDesk</translation>
    </message>
    <message>
        <source>Demo</source>
        <translation>演示</translation>
    </message>
    <message>
        <source>Lists</source>
        <translation>列表</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
</context>
<context>
    <name>MendLine</name>
    <message>
        <source>Change and retry</source>
        <translation>更改并重试</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>跳过</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>第 %1 个，共 %2 个</translation>
    </message>
    <message>
        <source>This is needed</source>
        <translation>必须填写</translation>
    </message>
</context>
<context>
    <name>ModelEditor</name>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
</context>
<context>
    <name>NameLine</name>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>暂不</translation>
    </message>
</context>
<context>
    <name>Notifier</name>
    <message numerus="yes">
        <source>%Ln batch(es) ended</source>
        <translation>
            <numerusform>%Ln 个批次已结束</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Outlook</name>
    <message>
        <source>about %1 left (%2–%3)</source>
        <translation>大约还需 %1（%2–%3）</translation>
    </message>
    <message>
        <source>%1 free on the disk</source>
        <translation>磁盘剩余 %1</translation>
    </message>
</context>
<context>
    <name>Palette</name>
    <message>
        <source>What do you want to do?</source>
        <translation>您想做什么？</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Command palette</source>
        <translation>命令面板</translation>
    </message>
    <message>
        <source>Nothing is called that</source>
        <translation>没有这样的名称</translation>
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
    <message>
        <source>How</source>
        <translation>如何安装</translation>
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
        <translation>跳过 %1 项</translation>
    </message>
    <message>
        <source>%1 not possible</source>
        <translation>无法处理 %1 项</translation>
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
    <name>Presets</name>
    <message>
        <source>Preset “%1” replaced</source>
        <translation>预设“%1”已替换</translation>
    </message>
    <message>
        <source>Preset “%1” saved</source>
        <translation>预设“%1”已保存</translation>
    </message>
    <message>
        <source>“%1” can take none of these</source>
        <translation>“%1”无法处理这些内容</translation>
    </message>
    <message>
        <source>Renamed to “%1”</source>
        <translation>已重命名为“%1”</translation>
    </message>
    <message>
        <source>Preset “%1” deleted</source>
        <translation>预设“%1”已删除</translation>
    </message>
</context>
<context>
    <name>QueuePage</name>
    <message>
        <source>How many jobs run at once. A lane shows here from its first job on.</source>
        <translation>同时运行多少个任务。通道有了第一个任务后即在此显示。</translation>
    </message>
    <message>
        <source>No lane yet: each shows here from its first job on.</source>
        <translation>还没有通道：有了第一个任务后即在此显示。</translation>
    </message>
    <message>
        <source>A number from 1 to 64</source>
        <translation>请填 1 到 64 的数</translation>
    </message>
</context>
<context>
    <name>ResultPage</name>
    <message>
        <source>There is no result yet.</source>
        <translation>还没有结果。</translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>另有 %Ln 个</numerusform>
        </translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
</context>
<context>
    <name>RetentionPage</name>
    <message>
        <source>Days for which finished work is kept</source>
        <translation>已完成的工作保留的天数</translation>
    </message>
    <message>
        <source>0: for ever</source>
        <translation>0：永久保留</translation>
    </message>
    <message>
        <source>Megabytes that queue and logs may take together</source>
        <translation>队列和日志合计可占用的空间（MB）</translation>
    </message>
    <message>
        <source>0: as much as they need</source>
        <translation>0：不限</translation>
    </message>
    <message>
        <source>What is too old or too much is forgotten by itself, oldest batches first. What is unfinished or to be checked stays. The files that were made are never touched.</source>
        <translation>过旧或超出大小的内容会自动清除，最旧的批次优先。未完成和待核实的内容会保留。已生成的文件绝不会被改动。</translation>
    </message>
    <message>
        <source>A number from 0</source>
        <translation>请输入不小于 0 的数字</translation>
    </message>
    <message>
        <source>Now: queue %1, logs %2.</source>
        <translation>当前：队列 %1，日志 %2。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln finished batch(es) will be forgotten for age.</source>
        <translation>
            <numerusform>%Ln 个已完成的批次将因过旧而被清除。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 too much: the oldest batches go until it fits.</source>
        <translation>超出 %1：将从最旧的批次开始清除，直到符合限制。</translation>
    </message>
    <message>
        <source>Nothing would be forgotten now.</source>
        <translation>目前没有内容会被清除。</translation>
    </message>
</context>
<context>
    <name>RoomSummary</name>
    <message>
        <source>%1 in</source>
        <translation>输入 %1</translation>
    </message>
    <message numerus="yes">
        <source>about %1 from %2 (from %Ln sample(s))</source>
        <translation>
            <numerusform>约 %1，原 %2（据 %Ln 个样本）</numerusform>
        </translation>
    </message>
    <message>
        <source>about %1</source>
        <translation>约 %1</translation>
    </message>
    <message>
        <source>%1 free</source>
        <translation>可用 %1</translation>
    </message>
    <message>
        <source>it may not fit</source>
        <translation>可能放不下</translation>
    </message>
</context>
<context>
    <name>SearchModel</name>
    <message numerus="yes">
        <source>%Ln line(s)</source>
        <translation>
            <numerusform>%Ln 行</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SearchPage</name>
    <message>
        <source>Search in the logs of all jobs</source>
        <translation>在所有任务的日志中搜索</translation>
    </message>
    <message>
        <source>What was found, by job</source>
        <translation>按任务列出的搜索结果</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close the search</source>
        <translation>关闭搜索</translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <translation>%2中的 %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s)</source>
        <translation>
            <numerusform>%Ln 个任务</numerusform>
        </translation>
    </message>
    <message>
        <source>Searching… %1</source>
        <translation>正在搜索… %1</translation>
    </message>
    <message>
        <source>%1 and more; a longer word finds fewer</source>
        <translation>%1，还有更多；输入更长的词可缩小范围</translation>
    </message>
</context>
<context>
    <name>SettingsWindow</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
</context>
<context>
    <name>SideActions</name>
    <message>
        <source>Save one in a form</source>
        <translation>可在表单中保存</translation>
    </message>
    <message>
        <source>Watched folders</source>
        <translation>监视的文件夹</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Watch a folder with it…</source>
        <translation>用它监视文件夹…</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>With sub-folders</source>
        <translation>包括子文件夹</translation>
    </message>
    <message>
        <source>Stop watching</source>
        <translation>停止监视</translation>
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
    <name>StoreNotices</name>
    <message>
        <source>There is no space left for the queue. Nothing is lost; free some.</source>
        <translation>队列已没有可用空间。没有丢失任何内容；请腾出一些空间。</translation>
    </message>
    <message>
        <source>The queue could not be written to. It is tried again by itself.</source>
        <translation>无法写入队列，会自动重试。</translation>
    </message>
    <message>
        <source>Something unexpected went wrong; the queue goes on. See the log.</source>
        <translation>发生了意外错误；队列继续运行。详情请看日志。</translation>
    </message>
    <message>
        <source>The queue could not be read: its backup took its place</source>
        <translation>队列无法读取：已用备份代替</translation>
    </message>
    <message>
        <source>The queue could not be read: a new one was begun</source>
        <translation>队列无法读取：已新建一个</translation>
    </message>
    <message>
        <source>The logs could not be read: new ones were begun</source>
        <translation>日志无法读取：已新建</translation>
    </message>
    <message>
        <source>The queue is paused: what has run since the backup of %1 is not known to it. Look through it, then resume.</source>
        <translation>队列已暂停：它不知道 %1 备份之后运行过什么。请查看一遍，然后继续。</translation>
    </message>
    <message>
        <source>What could not be read was set aside as %1.</source>
        <translation>无法读取的文件已另存为 %1。</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>Throughput</name>
    <message>
        <source>%1 jobs ended each second</source>
        <translation>每秒结束 %1 个任务</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>Toolbar</name>
    <message>
        <source>Tools</source>
        <translation>工具</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>%1 running</source>
        <translation>%1 个运行中</translation>
    </message>
    <message>
        <source>%1 waiting</source>
        <translation>%1 个等待中</translation>
    </message>
    <message>
        <source>%1 need attention</source>
        <translation>%1 个需要处理</translation>
    </message>
    <message>
        <source>the queue is paused</source>
        <translation>队列已暂停</translation>
    </message>
    <message>
        <source>nothing to do</source>
        <translation>无事可做</translation>
    </message>
    <message>
        <source>Show JobDesk</source>
        <translation>显示 JobDesk</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
</context>
<context>
    <name>Watched</name>
    <message>
        <source>Watch a folder</source>
        <translation>监视文件夹</translation>
    </message>
    <message>
        <source>New files in %1 are queued from now on</source>
        <translation>今后 %1 中的新文件会自动加入队列</translation>
    </message>
    <message>
        <source>%1 goes on</source>
        <translation>%1 继续监视</translation>
    </message>
    <message>
        <source>%1 is paused</source>
        <translation>%1 已暂停监视</translation>
    </message>
    <message>
        <source>Sub-folders of %1 are not watched</source>
        <translation>%1 的子文件夹不再监视</translation>
    </message>
    <message>
        <source>Sub-folders of %1 are watched, too</source>
        <translation>%1 的子文件夹也已开始监视</translation>
    </message>
    <message>
        <source>%1 is no longer watched</source>
        <translation>不再监视 %1</translation>
    </message>
</context>
<context>
    <name>WindowMenus</name>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Resume queue</source>
        <translation>恢复队列</translation>
    </message>
    <message>
        <source>Pause queue</source>
        <translation>暂停队列</translation>
    </message>
    <message>
        <source>Nothing here can take these.</source>
        <translation>这里无法处理这些内容。</translation>
    </message>
    <message numerus="yes">
        <source>What to do with %Ln item(s)</source>
        <translation>
            <numerusform>如何处理这 %Ln 项</numerusform>
        </translation>
    </message>
    <message>
        <source>About JobDesk</source>
        <translation>关于 JobDesk</translation>
    </message>
    <message>
        <source>JobDesk %1</source>
        <translation>JobDesk %1</translation>
    </message>
    <message>
        <source>A desktop job manager with a durable queue.</source>
        <translation>带有持久队列的桌面任务管理器。</translation>
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
        <translation>添加文件(&amp;A)…</translation>
    </message>
    <message>
        <source>Add &amp;folder…</source>
        <translation>添加文件夹(&amp;F)…</translation>
    </message>
    <message>
        <source>&amp;Paste files or links</source>
        <translation>粘贴文件或链接(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>设置(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>全选(&amp;A)</translation>
    </message>
    <message>
        <source>Copy &amp;error</source>
        <translation>复制错误信息(&amp;E)</translation>
    </message>
    <message>
        <source>Find in &amp;log</source>
        <translation>在日志中查找(&amp;L)</translation>
    </message>
    <message>
        <source>Find &amp;next</source>
        <translation>查找下一个(&amp;N)</translation>
    </message>
    <message>
        <source>Find pre&amp;vious</source>
        <translation>查找上一个(&amp;V)</translation>
    </message>
    <message>
        <source>Next err&amp;or in the log</source>
        <translation>日志中的下一个错误(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Wrap lines of the log</source>
        <translation>日志自动换行(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Search in all logs</source>
        <translation>搜索所有日志(&amp;S)</translation>
    </message>
    <message>
        <source>JobDesk&apos;s own &amp;log</source>
        <translation>JobDesk 自身的日志(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Filter jobs</source>
        <translation>筛选任务(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Retry</source>
        <translation>重试(&amp;R)</translation>
    </message>
    <message>
        <source>C&amp;hange and retry</source>
        <translation>更改后重试(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>取消(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Pause or resume</source>
        <translation>暂停或恢复(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Stop retrying</source>
        <translation>停止重试(&amp;S)</translation>
    </message>
    <message>
        <source>Start &amp;now</source>
        <translation>立即开始(&amp;N)</translation>
    </message>
    <message>
        <source>Move to &amp;top</source>
        <translation>移到最前(&amp;T)</translation>
    </message>
    <message>
        <source>Move &amp;up</source>
        <translation>上移(&amp;U)</translation>
    </message>
    <message>
        <source>Move &amp;down</source>
        <translation>下移(&amp;D)</translation>
    </message>
    <message>
        <source>Move to &amp;bottom</source>
        <translation>移到最后(&amp;B)</translation>
    </message>
    <message>
        <source>It &amp;happened</source>
        <translation>已经完成(&amp;H)</translation>
    </message>
    <message>
        <source>It did n&amp;ot happen</source>
        <translation>没有完成(&amp;O)</translation>
    </message>
    <message>
        <source>Do it a&amp;gain</source>
        <translation>再做一次(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Open the result</source>
        <translation>打开结果(&amp;O)</translation>
    </message>
    <message>
        <source>Show in &amp;folder</source>
        <translation>在文件夹中显示(&amp;F)</translation>
    </message>
    <message>
        <source>Remo&amp;ve from the list</source>
        <translation>从列表中移除(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Pause queue</source>
        <translation>暂停队列(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Retry all failed</source>
        <translation>重试所有失败任务(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Clear finished</source>
        <translation>清除已结束(&amp;C)</translation>
    </message>
    <message>
        <source>Cancel this &amp;batch</source>
        <translation>取消此批次(&amp;B)</translation>
    </message>
    <message>
        <source>Pa&amp;use or resume this batch</source>
        <translation>暂停或恢复此批次(&amp;U)</translation>
    </message>
    <message>
        <source>Run a&amp;gain…</source>
        <translation>再次运行(&amp;G)…</translation>
    </message>
    <message>
        <source>Run this batch &amp;again…</source>
        <translation>再次运行此批次(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Save report…</source>
        <translation>保存报告(&amp;S)…</translation>
    </message>
    <message>
        <source>Save fai&amp;led as a table…</source>
        <translation>将失败项存为表格(&amp;L)…</translation>
    </message>
    <message>
        <source>Next &amp;failed</source>
        <translation>下一个失败任务(&amp;F)</translation>
    </message>
    <message>
        <source>Command pa&amp;lette</source>
        <translation>命令面板(&amp;L)</translation>
    </message>
    <message>
        <source>Next &amp;pane</source>
        <translation>下一个窗格(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>Save &amp;diagnostics…</source>
        <translation>保存诊断信息(&amp;D)…</translation>
    </message>
    <message>
        <source>&amp;About JobDesk</source>
        <translation>关于 JobDesk(&amp;A)</translation>
    </message>
</context>
<context>
    <name>check</name>
    <message>
        <source>Was it done? Nobody knows</source>
        <translation>是否已完成？无法得知</translation>
    </message>
    <message>
        <source>It happened</source>
        <translation>已发生</translation>
    </message>
    <message>
        <source>It did not happen</source>
        <translation>没有发生</translation>
    </message>
    <message>
        <source>Do it again</source>
        <translation>再做一次</translation>
    </message>
</context>
<context>
    <name>columns</name>
    <message>
        <source>Position</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>批次</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>剩余</translation>
    </message>
    <message>
        <source>Try</source>
        <translation>次数</translation>
    </message>
    <message>
        <source>Submitted</source>
        <translation>提交</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>用时</translation>
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
    <name>counted</name>
    <message>
        <source>%1 waiting</source>
        <translation>%1 个等待中</translation>
    </message>
    <message>
        <source>%1 scheduled</source>
        <translation>%1 个已排期</translation>
    </message>
    <message>
        <source>%1 running</source>
        <translation>%1 个运行中</translation>
    </message>
    <message>
        <source>%1 paused</source>
        <translation>%1 个已暂停</translation>
    </message>
    <message>
        <source>%1 retrying</source>
        <translation>%1 个重试中</translation>
    </message>
    <message>
        <source>%1 done</source>
        <translation>%1 个已完成</translation>
    </message>
    <message>
        <source>%1 skipped</source>
        <translation>%1 个已跳过</translation>
    </message>
    <message>
        <source>%1 failed</source>
        <translation>%1 个失败</translation>
    </message>
    <message>
        <source>%1 cancelled</source>
        <translation>%1 个已取消</translation>
    </message>
    <message>
        <source>%1 to check</source>
        <translation>%1 个待核实</translation>
    </message>
</context>
<context>
    <name>engine</name>
    <message>
        <source>The disk is full</source>
        <translation>磁盘已满</translation>
    </message>
    <message>
        <source>Free some space; the work goes on by itself.</source>
        <translation>请腾出空间，任务会自动继续。</translation>
    </message>
    <message>
        <source>A file of that name is there already</source>
        <translation>同名文件已存在</translation>
    </message>
    <message>
        <source>Move it away, then retry; it was not touched.</source>
        <translation>请先移走该文件再重试；它没有被改动。</translation>
    </message>
    <message>
        <source>The folder cannot be written to</source>
        <translation>无法写入该文件夹</translation>
    </message>
    <message>
        <source>Choose another folder, or allow writing there, then retry.</source>
        <translation>请选择其他文件夹，或允许写入后重试。</translation>
    </message>
    <message>
        <source>JobDesk ended again and again while this ran</source>
        <translation>运行此任务时 JobDesk 多次意外退出</translation>
    </message>
    <message>
        <source>Look at its log, then retry.</source>
        <translation>请查看日志后重试。</translation>
    </message>
    <message>
        <source>It may have happened already</source>
        <translation>可能已经执行过</translation>
    </message>
    <message>
        <source>Look whether it did, then say so.</source>
        <translation>请核实后告知结果。</translation>
    </message>
    <message>
        <source>An unexpected error</source>
        <translation>意外错误</translation>
    </message>
    <message>
        <source>Retry; if it happens again, report it with its log.</source>
        <translation>请重试；若再次发生，请附日志反馈。</translation>
    </message>
    <message>
        <source>It did not stop when JobDesk ended</source>
        <translation>JobDesk 退出时它没有停止</translation>
    </message>
    <message>
        <source>It runs again next time; in a worker process it can be ended.</source>
        <translation>下次启动时会重新运行；在工作进程中运行则可以将其结束。</translation>
    </message>
    <message>
        <source>It took longer than it may</source>
        <translation>超过了时限</translation>
    </message>
    <message>
        <source>Allow more time, or make the input smaller, then retry.</source>
        <translation>请延长时限或缩小输入后重试。</translation>
    </message>
    <message>
        <source>The plan could not be made</source>
        <translation>无法制定计划</translation>
    </message>
    <message>
        <source>The stored job cannot be read by this version</source>
        <translation>此版本无法读取已保存的任务</translation>
    </message>
    <message>
        <source>Queue it again from its form.</source>
        <translation>请从表单重新加入队列。</translation>
    </message>
    <message>
        <source>The process that did the work ended by itself</source>
        <translation>执行任务的进程自行退出</translation>
    </message>
    <message>
        <source>Retry; if it happens again, this input may be harmful.</source>
        <translation>请重试；若再次发生，该输入可能有害。</translation>
    </message>
    <message>
        <source>The process that did the work was ended</source>
        <translation>执行任务的进程被终止</translation>
    </message>
    <message>
        <source>No process could be started for the work</source>
        <translation>无法启动执行任务的进程</translation>
    </message>
    <message>
        <source>Close other programs, then retry.</source>
        <translation>请关闭其他程序后重试。</translation>
    </message>
    <message>
        <source>There was not enough memory</source>
        <translation>内存不足</translation>
    </message>
    <message>
        <source>Close other programs, or make the input smaller, then retry.</source>
        <translation>请关闭其他程序或缩小输入后重试。</translation>
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
    <name>fields</name>
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
    <name>formats</name>
    <message>
        <source>name taken by the line above</source>
        <translation>名称已被上一行占用</translation>
    </message>
    <message>
        <source>name taken by another line</source>
        <translation>名称已被另一行占用</translation>
    </message>
    <message>
        <source>a file of that name is there already</source>
        <translation>已有同名文件</translation>
    </message>
    <message>
        <source>its result is there already</source>
        <translation>结果已经存在</translation>
    </message>
    <message>
        <source>already made from this file</source>
        <translation>已由此文件生成</translation>
    </message>
    <message>
        <source>another input gets the same name</source>
        <translation>另一个输入会得到相同的名称</translation>
    </message>
    <message>
        <source>the result would overwrite an original</source>
        <translation>结果会覆盖原文件</translation>
    </message>
    <message>
        <source>a folder of that name is there already</source>
        <translation>已有同名文件夹</translation>
    </message>
    <message>
        <source>where the results go is no folder</source>
        <translation>保存结果的位置不是文件夹</translation>
    </message>
    <message>
        <source>The file is not there</source>
        <translation>文件不存在</translation>
    </message>
    <message>
        <source>Check its place, then queue it again.</source>
        <translation>请检查它的位置，然后重新加入队列。</translation>
    </message>
    <message>
        <source>The file cannot be read</source>
        <translation>无法读取文件</translation>
    </message>
    <message>
        <source>Allow reading it, then retry.</source>
        <translation>请允许读取，然后重试。</translation>
    </message>
    <message>
        <source>The file is empty</source>
        <translation>文件是空的</translation>
    </message>
    <message>
        <source>Get the file again from where it came.</source>
        <translation>请从来源重新获取该文件。</translation>
    </message>
    <message>
        <source>Not a regular file</source>
        <translation>不是普通文件</translation>
    </message>
    <message>
        <source>Given twice</source>
        <translation>重复给出</translation>
    </message>
    <message>
        <source>Its result is there already</source>
        <translation>结果已经存在</translation>
    </message>
    <message>
        <source>Already made from this file</source>
        <translation>已由此文件生成</translation>
    </message>
    <message>
        <source>The name of the result is taken</source>
        <translation>结果的名称已被占用</translation>
    </message>
    <message>
        <source>Choose “Add a number”, or another name or folder.</source>
        <translation>请选择“加上编号”，或换一个名称或文件夹。</translation>
    </message>
    <message>
        <source>The result cannot have this name</source>
        <translation>结果不能用这个名称</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>请换一个名称。</translation>
    </message>
    <message>
        <source>The result would overwrite one of the originals</source>
        <translation>结果会覆盖某个原文件</translation>
    </message>
    <message>
        <source>Choose another name or folder.</source>
        <translation>请换一个名称或文件夹。</translation>
    </message>
    <message>
        <source>The folder is empty</source>
        <translation>文件夹是空的</translation>
    </message>
    <message>
        <source>The folder cannot be read</source>
        <translation>无法读取文件夹</translation>
    </message>
    <message>
        <source>Allow reading it, then queue it again.</source>
        <translation>请允许读取，然后重新加入队列。</translation>
    </message>
    <message>
        <source>Where the results go is no folder</source>
        <translation>保存结果的位置不是文件夹</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>请选择其他文件夹。</translation>
    </message>
    <message>
        <source>The folder cannot be written to</source>
        <translation>无法写入文件夹</translation>
    </message>
    <message>
        <source>Choose another folder, or allow writing there, then retry.</source>
        <translation>请选择其他文件夹，或允许写入，然后重试。</translation>
    </message>
    <message>
        <source>The old file cannot be put in the bin</source>
        <translation>无法将旧文件移到回收站</translation>
    </message>
    <message>
        <source>Choose another folder, or “Replace it”.</source>
        <translation>请选择其他文件夹，或选择“替换”。</translation>
    </message>
    <message>
        <source>Hidden files are left out</source>
        <translation>隐藏文件已略过</translation>
    </message>
    <message>
        <source>The table cannot be read</source>
        <translation>无法读取表格</translation>
    </message>
    <message>
        <source>Open it in the program that made it and save it anew.</source>
        <translation>请用原程序打开并重新保存。</translation>
    </message>
    <message>
        <source>There is no table in the file</source>
        <translation>文件中没有表格</translation>
    </message>
    <message>
        <source>Check that this is the right file or sheet.</source>
        <translation>请检查文件或工作表是否正确。</translation>
    </message>
    <message>
        <source>The text is not in the encoding it seemed to be in</source>
        <translation>文本编码与判断的不符</translation>
    </message>
    <message>
        <source>Save the file as UTF-8, then retry.</source>
        <translation>请将文件存为 UTF-8 后重试。</translation>
    </message>
    <message>
        <source>A quotation mark is out of place</source>
        <translation>引号位置有误</translation>
    </message>
    <message>
        <source>Mend the row that is named, then retry.</source>
        <translation>请修正所指的行后重试。</translation>
    </message>
    <message>
        <source>A row has more cells than the table has columns</source>
        <translation>某行的单元格多于列数</translation>
    </message>
    <message>
        <source>A row cannot be read</source>
        <translation>某行无法读取</translation>
    </message>
    <message>
        <source>There is no sheet of that name</source>
        <translation>没有该名称的工作表</translation>
    </message>
    <message>
        <source>Choose one of the sheets that are named.</source>
        <translation>请选择列出的工作表。</translation>
    </message>
    <message>
        <source>The table is larger than an Excel sheet can be</source>
        <translation>表格超出 Excel 工作表的上限</translation>
    </message>
    <message>
        <source>Choose CSV or Parquet instead.</source>
        <translation>请改用 CSV 或 Parquet。</translation>
    </message>
    <message>
        <source>%1 lines above the header left out</source>
        <translation>已略过标题行上方的 %1 行</translation>
    </message>
    <message>
        <source>sheet “%1” of %2</source>
        <translation>工作表“%1”（共 %2 个）</translation>
    </message>
    <message>
        <source>columns without a name of their own were numbered</source>
        <translation>没有自己名称的列已编号</translation>
    </message>
    <message>
        <source>a name cannot be empty</source>
        <translation>名称不能为空</translation>
    </message>
    <message>
        <source>a name cannot hold / or \</source>
        <translation>名称不能包含 / 或 \</translation>
    </message>
    <message>
        <source>a brace is not closed</source>
        <translation>有一个花括号没有闭合</translation>
    </message>
    <message>
        <source>there is no “%1”; there are {stem} {name} {ext} {parent} {number} {date} {time}</source>
        <translation>没有“%1”；可用的有 {stem} {name} {ext} {parent} {number} {date} {time}</translation>
    </message>
    <message>
        <source>“%1” can only be used plainly; {number:03} fills up with zeros</source>
        <translation>“%1”不能带格式；{number:03} 会用零补齐</translation>
    </message>
</context>
<context>
    <name>languages</name>
    <message>
        <source>English</source>
        <translation>英语</translation>
    </message>
    <message>
        <source>Chinese</source>
        <translation>中文</translation>
    </message>
</context>
<context>
    <name>menus</name>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Job</source>
        <translation>任务(&amp;J)</translation>
    </message>
    <message>
        <source>&amp;Queue</source>
        <translation>队列(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Presets</source>
        <translation>预设(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Columns</source>
        <translation>列(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
</context>
<context>
    <name>outcomes</name>
    <message>
        <source>Succeeded</source>
        <translation>成功</translation>
    </message>
    <message>
        <source>Nothing to do</source>
        <translation>无需处理</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Took too long</source>
        <translation>超时</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>已中断</translation>
    </message>
</context>
<context>
    <name>palette</name>
    <message>
        <source>List</source>
        <translation>列表</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>select a job first</source>
        <translation>请先选择任务</translation>
    </message>
    <message>
        <source>not possible in the state of the selected jobs</source>
        <translation>所选任务的状态不允许</translation>
    </message>
    <message>
        <source>choose a batch in the sidebar first</source>
        <translation>请先在侧边栏选择一个批次</translation>
    </message>
    <message>
        <source>choose a batch with failures first</source>
        <translation>请先选择有失败任务的批次</translation>
    </message>
    <message>
        <source>select finished jobs of one batch</source>
        <translation>请选择同一批次中已结束的任务</translation>
    </message>
    <message>
        <source>nothing is finished</source>
        <translation>没有已完成的任务</translation>
    </message>
    <message>
        <source>nothing has failed</source>
        <translation>没有失败的任务</translation>
    </message>
    <message>
        <source>select a job that has made a file</source>
        <translation>请选择已生成文件的任务</translation>
    </message>
    <message>
        <source>select a job that has failed</source>
        <translation>请选择失败的任务</translation>
    </message>
    <message>
        <source>select a job that a change can mend</source>
        <translation>请选择可通过更改修复的任务</translation>
    </message>
</context>
<context>
    <name>self.model</name>
    <message>
        <source>off</source>
        <translation>不可用</translation>
    </message>
</context>
<context>
    <name>settings</name>
    <message>
        <source>General</source>
        <translation>常规</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Kept and forgotten</source>
        <translation>保留与清除</translation>
    </message>
    <message>
        <source>Other programs</source>
        <translation>其他程序</translation>
    </message>
    <message>
        <source>Accounts: %1</source>
        <translation>账户：%1</translation>
    </message>
</context>
<context>
    <name>sidebar</name>
    <message>
        <source>Jobs</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Kinds</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Batches</source>
        <translation>批次</translation>
    </message>
    <message>
        <source>Watched folders</source>
        <translation>监视的文件夹</translation>
    </message>
    <message>
        <source>New files are queued</source>
        <translation>新文件会加入队列</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Older…</source>
        <translation>更早…</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>预设</translation>
    </message>
</context>
<context>
    <name>states</name>
    <message>
        <source>Waiting</source>
        <translation>等待</translation>
    </message>
    <message>
        <source>Scheduled</source>
        <translation>已排期</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Retrying</source>
        <translation>重试中</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Skipped</source>
        <translation>已跳过</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>待核实</translation>
    </message>
    <message>
        <source>Planning</source>
        <translation>计划中</translation>
    </message>
</context>
<context>
    <name>units</name>
    <message>
        <source>rows</source>
        <translation>行</translation>
    </message>
    <message>
        <source>frames</source>
        <translation>帧</translation>
    </message>
    <message>
        <source>files</source>
        <translation>个文件</translation>
    </message>
    <message>
        <source>pages</source>
        <translation>页</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>&lt; %1 s</source>
        <translation>&lt; %1 秒</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>at %1</source>
        <translation>%1 开始</translation>
    </message>
    <message>
        <source>in %1</source>
        <translation>%1 后</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1%</translation>
    </message>
    <message>
        <source>%1 rows</source>
        <translation>%1 行</translation>
    </message>
    <message>
        <source>%1 rejected</source>
        <translation>剔除 %1 行</translation>
    </message>
</context>
<context>
    <name>views</name>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Needs attention</source>
        <translation>需要处理</translation>
    </message>
    <message>
        <source>Scheduled and retrying</source>
        <translation>已排期和重试</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>已结束</translation>
    </message>
    <message>
        <source>All jobs</source>
        <translation>全部任务</translation>
    </message>
</context>
</TS>
