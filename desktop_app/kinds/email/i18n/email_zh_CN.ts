<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Earlier</name>
    <message numerus="yes">
        <source>%Ln people already got this message on %1</source>
        <translation>
            <numerusform>%Ln 人已在 %1 收到过这封邮件</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EmailForm</name>
    <message numerus="yes">
        <source>Queue %Ln email(s)</source>
        <translation>
            <numerusform>将 %Ln 封邮件加入队列</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %Ln message(s) can be made</source>
        <translation>
            <numerusform>全部 %Ln 封邮件都可以生成</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln .eml file(s) are being written to %1</source>
        <translation>
            <numerusform>正在将 %Ln 个 .eml 文件写入 %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LeftOut</name>
    <message numerus="yes">
        <source>%Ln row(s) are left out: %1</source>
        <translation>
            <numerusform>已略过 %Ln 行：%1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecipientsField</name>
    <message numerus="yes">
        <source>%Ln row(s)</source>
        <translation>
            <numerusform>%Ln 行</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>email</name>
    <message>
        <source>Correct the address, then it is sent again.</source>
        <translation>更正地址后会重新发送。</translation>
    </message>
    <message>
        <source>It is tried again by itself.</source>
        <translation>会自动重试。</translation>
    </message>
    <message>
        <source>Change the account; the work then goes on by itself.</source>
        <translation>更改账户，之后会自动继续。</translation>
    </message>
    <message>
        <source>Not an email address</source>
        <translation>不是邮件地址</translation>
    </message>
    <message>
        <source>The row lacks what the message uses</source>
        <translation>该行缺少邮件所用的内容</translation>
    </message>
    <message>
        <source>The message cannot be made from this row</source>
        <translation>无法用该行生成邮件</translation>
    </message>
    <message>
        <source>The attachment is not there</source>
        <translation>附件不存在</translation>
    </message>
    <message>
        <source>The address comes twice</source>
        <translation>地址重复</translation>
    </message>
    <message>
        <source>on your never-email list</source>
        <translation>在您的免打扰名单中</translation>
    </message>
    <message>
        <source>left out this time, as you asked</source>
        <translation>按您的要求，这次略过</translation>
    </message>
    <message>
        <source>Too late to send it</source>
        <translation>已过发送期限</translation>
    </message>
    <message>
        <source>Mailbox does not exist</source>
        <translation>邮箱不存在</translation>
    </message>
    <message>
        <source>The domain of the address takes no email</source>
        <translation>该地址的域名不接收邮件</translation>
    </message>
    <message>
        <source>Mailbox is switched off</source>
        <translation>邮箱已停用</translation>
    </message>
    <message>
        <source>Ask the recipient for another address.</source>
        <translation>请向收件人索取其他地址。</translation>
    </message>
    <message>
        <source>Mailbox is full</source>
        <translation>邮箱已满</translation>
    </message>
    <message>
        <source>Retry when the recipient has made room.</source>
        <translation>待收件人腾出空间后重试。</translation>
    </message>
    <message>
        <source>The message is larger than the server takes</source>
        <translation>邮件超过服务器允许的大小</translation>
    </message>
    <message>
        <source>Attach less, or send a link instead.</source>
        <translation>减少附件，或改为发送链接。</translation>
    </message>
    <message>
        <source>Refused as unwanted</source>
        <translation>被当作垃圾邮件拒收</translation>
    </message>
    <message>
        <source>Read what the server says, and change the message.</source>
        <translation>查看服务器的答复，并修改邮件。</translation>
    </message>
    <message>
        <source>The server does not accept the sender</source>
        <translation>服务器不接受该发件人</translation>
    </message>
    <message>
        <source>Send from an address of the account.</source>
        <translation>请使用该账户的地址发送。</translation>
    </message>
    <message>
        <source>The server does not pass email on to this address</source>
        <translation>服务器不转发到该地址的邮件</translation>
    </message>
    <message>
        <source>Use an account that may send to everyone.</source>
        <translation>请使用可以发送给任何人的账户。</translation>
    </message>
    <message>
        <source>The server refused the recipient</source>
        <translation>服务器拒绝了收件人</translation>
    </message>
    <message>
        <source>The server cannot write to such an address</source>
        <translation>服务器无法向此类地址发信</translation>
    </message>
    <message>
        <source>Ask for an address in Latin letters.</source>
        <translation>请索取拉丁字母的地址。</translation>
    </message>
    <message>
        <source>The server refused the message</source>
        <translation>服务器拒收邮件</translation>
    </message>
    <message>
        <source>Read what the server says in the log.</source>
        <translation>请在日志中查看服务器的答复。</translation>
    </message>
    <message>
        <source>The server puts it off</source>
        <translation>服务器暂缓接收</translation>
    </message>
    <message>
        <source>The connection broke before the message was handed over</source>
        <translation>邮件交出之前连接中断</translation>
    </message>
    <message>
        <source>The server does not answer</source>
        <translation>服务器没有应答</translation>
    </message>
    <message>
        <source>The server answers what no mail server would</source>
        <translation>服务器的应答不像邮件服务器</translation>
    </message>
    <message>
        <source>The server may already have it</source>
        <translation>服务器可能已收到</translation>
    </message>
    <message>
        <source>It was handed over, but no answer came. It is never sent again unless you say so.</source>
        <translation>邮件已交给服务器，但没有收到答复。除非您确认，否则绝不会再次发送。</translation>
    </message>
    <message>
        <source>The mail server cannot be reached</source>
        <translation>无法连接邮件服务器</translation>
    </message>
    <message>
        <source>Check the network and the account; it goes on by itself.</source>
        <translation>请检查网络和账户；之后会自动继续。</translation>
    </message>
    <message>
        <source>The mail server takes nothing just now</source>
        <translation>邮件服务器暂时不接收邮件</translation>
    </message>
    <message>
        <source>It goes on by itself.</source>
        <translation>会自动继续。</translation>
    </message>
    <message>
        <source>The server refused the password</source>
        <translation>服务器拒绝了密码</translation>
    </message>
    <message>
        <source>Sign in again; the work then goes on by itself.</source>
        <translation>请重新登录；之后会自动继续。</translation>
    </message>
    <message>
        <source>The server wants a login</source>
        <translation>服务器要求登录</translation>
    </message>
    <message>
        <source>Add user name and password to the account.</source>
        <translation>请为账户填写用户名和密码。</translation>
    </message>
    <message>
        <source>The server offers no way to sign in that this can use</source>
        <translation>服务器没有提供可用的登录方式</translation>
    </message>
    <message>
        <source>The server refuses to talk to this machine</source>
        <translation>服务器拒绝与本机通信</translation>
    </message>
    <message>
        <source>The server offers no encryption</source>
        <translation>服务器不提供加密</translation>
    </message>
    <message>
        <source>Someone may be listening. Check the port, or choose TLS for the account.</source>
        <translation>可能有人在窃听。请检查端口，或为账户选择 TLS。</translation>
    </message>
    <message>
        <source>The server does not prove who it is</source>
        <translation>服务器无法证明自己的身份</translation>
    </message>
    <message>
        <source>Check the server&apos;s name, or name the file of certificates to trust.</source>
        <translation>请检查服务器名称，或指定受信任证书的文件。</translation>
    </message>
    <message>
        <source>No encryption could be agreed on</source>
        <translation>无法建立加密连接</translation>
    </message>
    <message>
        <source>Check port and encryption of the account.</source>
        <translation>请检查账户的端口和加密方式。</translation>
    </message>
    <message>
        <source>The account&apos;s password is not where it should be</source>
        <translation>找不到账户的密码</translation>
    </message>
    <message>
        <source>There is no such account any more</source>
        <translation>该账户已不存在</translation>
    </message>
    <message>
        <source>Add it again; the work then goes on by itself.</source>
        <translation>请重新添加；之后会自动继续。</translation>
    </message>
    <message>
        <source>Was it sent? Nobody knows</source>
        <translation>是否已发送？无法得知</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>已发送</translation>
    </message>
    <message>
        <source>Not sent</source>
        <translation>未发送</translation>
    </message>
    <message>
        <source>Send again</source>
        <translation>再次发送</translation>
    </message>
    <message>
        <source>Correct address…</source>
        <translation>更正地址…</translation>
    </message>
    <message>
        <source>Never email these</source>
        <translation>不再给这些人发邮件</translation>
    </message>
    <message>
        <source>Email</source>
        <translation>邮件</translation>
    </message>
    <message>
        <source>New email</source>
        <translation>新建邮件</translation>
    </message>
    <message>
        <source>%1 emails start in %2</source>
        <translation>%1 封邮件将在 %2 后开始发送</translation>
    </message>
    <message>
        <source>the address comes twice</source>
        <translation>地址重复</translation>
    </message>
    <message>
        <source>not a regular file</source>
        <translation>不是普通文件</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>服务器</translation>
    </message>
    <message>
        <source>Name or address of the server for outgoing mail</source>
        <translation>发信服务器的名称或地址</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>Empty: 465 with TLS, 587 with STARTTLS, 25 without</source>
        <translation>留空：TLS 为 465，STARTTLS 为 587，不加密为 25</translation>
    </message>
    <message>
        <source>TLS from the start</source>
        <translation>一开始就用 TLS</translation>
    </message>
    <message>
        <source>Encryption</source>
        <translation>加密</translation>
    </message>
    <message>
        <source>implicit: from the first byte; starttls: right after the greeting</source>
        <translation>implicit：从第一个字节起；starttls：问候之后立即开始</translation>
    </message>
    <message>
        <source>User name</source>
        <translation>用户名</translation>
    </message>
    <message>
        <source>The best that the server offers</source>
        <translation>服务器提供的最佳方式</translation>
    </message>
    <message>
        <source>Way of signing in</source>
        <translation>登录方式</translation>
    </message>
    <message>
        <source>auto: the best that the server offers</source>
        <translation>auto：服务器提供的最佳方式</translation>
    </message>
    <message>
        <source>Certificates to trust</source>
        <translation>信任的证书</translation>
    </message>
    <message>
        <source>A PEM file, for servers that no public authority vouches for</source>
        <translation>PEM 文件，用于没有公共机构担保的服务器</translation>
    </message>
    <message>
        <source>Connections at once</source>
        <translation>同时连接数</translation>
    </message>
    <message>
        <source>Allow it without encryption</source>
        <translation>允许不加密</translation>
    </message>
    <message>
        <source>Anyone on the way can then read messages and passwords</source>
        <translation>途中任何人都可能读到邮件和密码</translation>
    </message>
    <message>
        <source>From</source>
        <translation>发件人</translation>
    </message>
    <message>
        <source>Used where an email names no sender</source>
        <translation>邮件未指定发件人时使用</translation>
    </message>
    <message>
        <source>Without encryption only this machine itself may be the server; choose STARTTLS or TLS, or set allow_plaintext</source>
        <translation>不加密时服务器只能是本机；请选择 STARTTLS 或 TLS，或勾选“允许不加密”</translation>
    </message>
    <message>
        <source>A user name needs a password</source>
        <translation>有用户名就需要密码</translation>
    </message>
    <message>
        <source>A password needs a user name</source>
        <translation>有密码就需要用户名</translation>
    </message>
    <message>
        <source>Subject of emails that name none</source>
        <translation>未指定主题的邮件所用的主题</translation>
    </message>
    <message>
        <source>Never email</source>
        <translation>免打扰名单</translation>
    </message>
    <message>
        <source>One address a line; every mailing leaves them out</source>
        <translation>每行一个地址；所有邮件都不会发给他们</translation>
    </message>
    <message>
        <source>Recipients — type addresses, or drop a CSV or XLSX</source>
        <translation>收件人——输入地址，或拖入 CSV 或 XLSX 文件</translation>
    </message>
    <message>
        <source>Subject</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>正文</translation>
    </message>
    <message>
        <source>Attachments — drop files</source>
        <translation>附件——拖入文件</translation>
    </message>
    <message>
        <source>More: reply to, copies, speed, tries, start later</source>
        <translation>更多：回复地址、抄送、速度、重试、稍后开始</translation>
    </message>
    <message>
        <source>Reply to</source>
        <translation>回复至</translation>
    </message>
    <message>
        <source>Copy to</source>
        <translation>抄送</translation>
    </message>
    <message>
        <source>Blind copy to</source>
        <translation>密送</translation>
    </message>
    <message>
        <source>Unsubscribe link</source>
        <translation>退订链接</translation>
    </message>
    <message>
        <source>https://… or mailto:…; mail programs show it as a button</source>
        <translation>https://… 或 mailto:…；邮件程序会显示为按钮</translation>
    </message>
    <message>
        <source>Messages a second, at most</source>
        <translation>每秒最多邮件数</translation>
    </message>
    <message>
        <source>No limit</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>An address that comes twice</source>
        <translation>重复出现的地址</translation>
    </message>
    <message>
        <source>Gets one message</source>
        <translation>只收一封</translation>
    </message>
    <message>
        <source>Gets each message</source>
        <translation>每封都收</translation>
    </message>
    <message>
        <source>Do not send after</source>
        <translation>此时间后不再发送</translation>
    </message>
    <message>
        <source>Back to the message</source>
        <translation>返回邮件</translation>
    </message>
    <message>
        <source>Send a test to me</source>
        <translation>给我发一封测试邮件</translation>
    </message>
    <message>
        <source>Save as .eml files…</source>
        <translation>另存为 .eml 文件…</translation>
    </message>
    <message>
        <source>Queue emails</source>
        <translation>将邮件加入队列</translation>
    </message>
    <message>
        <source>The message shows here when what is marked is mended</source>
        <translation>改正标出的内容后，邮件会显示在这里</translation>
    </message>
    <message>
        <source>starts 10 s after, with Undo</source>
        <translation>10 秒后开始，可撤销</translation>
    </message>
    <message>
        <source>largest %1</source>
        <translation>最大 %1</translation>
    </message>
    <message>
        <source>Test: %1</source>
        <translation>测试：%1</translation>
    </message>
    <message>
        <source>A test is on its way to %1</source>
        <translation>测试邮件正在发往 %1</translation>
    </message>
    <message>
        <source>Folder for the .eml files</source>
        <translation>存放 .eml 文件的文件夹</translation>
    </message>
    <message>
        <source>Add account…</source>
        <translation>添加账户…</translation>
    </message>
    <message>
        <source>Sender</source>
        <translation>发件人地址</translation>
    </message>
    <message>
        <source>Sender: a name and an address</source>
        <translation>发件人：名称和地址</translation>
    </message>
    <message>
        <source>No account yet</source>
        <translation>还没有账户</translation>
    </message>
    <message>
        <source>None — drop files here</source>
        <translation>无——将文件拖到这里</translation>
    </message>
    <message>
        <source>Path of an attachment</source>
        <translation>附件路径</translation>
    </message>
    <message>
        <source>A path may use columns; relative ones start at the table&apos;s folder</source>
        <translation>路径可以使用列；相对路径从表格所在文件夹算起</translation>
    </message>
    <message>
        <source>Show rows</source>
        <translation>显示这些行</translation>
    </message>
    <message>
        <source>row %1</source>
        <translation>第 %1 行</translation>
    </message>
    <message>
        <source>%1 empty</source>
        <translation>%1 空</translation>
    </message>
    <message>
        <source>%1 “%2”</source>
        <translation>%1“%2”</translation>
    </message>
    <message>
        <source>Plain text</source>
        <translation>纯文本</translation>
    </message>
    <message>
        <source>Markdown</source>
        <translation>Markdown</translation>
    </message>
    <message>
        <source>HTML</source>
        <translation>HTML</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Previous message</source>
        <translation>上一封</translation>
    </message>
    <message>
        <source>Next message</source>
        <translation>下一封</translation>
    </message>
    <message>
        <source>The message shows here when the fields are filled in</source>
        <translation>填好各项后，邮件会显示在这里</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>Formatted</source>
        <translation>带格式</translation>
    </message>
    <message>
        <source>HTML source</source>
        <translation>HTML 源码</translation>
    </message>
    <message>
        <source>Show the message as</source>
        <translation>邮件显示方式</translation>
    </message>
    <message>
        <source>To</source>
        <translation>收件人</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>第 %1 封，共 %2 封</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>选择文件…</translation>
    </message>
    <message>
        <source>Type addresses instead</source>
        <translation>改为输入地址</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>column “%1”</source>
        <translation>列“%1”</translation>
    </message>
    <message>
        <source>Choose another file…</source>
        <translation>选择其他文件…</translation>
    </message>
    <message>
        <source>Sheet</source>
        <translation>工作表</translation>
    </message>
    <message>
        <source>Column with the addresses</source>
        <translation>地址所在列</translation>
    </message>
    <message>
        <source>Column with the names</source>
        <translation>姓名所在列</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Find the server</source>
        <translation>查找服务器</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>Encrypt</source>
        <translation>加密连接</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>登录</translation>
    </message>
    <message>
        <source>Ready to send</source>
        <translation>可以发送</translation>
    </message>
    <message>
        <source>This is not an email address</source>
        <translation>这不是有效的邮件地址</translation>
    </message>
    <message>
        <source>Attach to an email</source>
        <translation>作为邮件附件</translation>
    </message>
    <message>
        <source>Email these people</source>
        <translation>给这些人发邮件</translation>
    </message>
    <message>
        <source>send to them again</source>
        <translation>再次发给他们</translation>
    </message>
    <message>
        <source>not one mailbox, such as Acme &lt;hello@acme.example&gt;</source>
        <translation>应为一个邮箱，例如 Acme &lt;hello@acme.example&gt;</translation>
    </message>
    <message>
        <source>The template cannot run</source>
        <translation>模板无法运行</translation>
    </message>
</context>
</TS>
