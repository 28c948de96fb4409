<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
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
        <source>Look whether it arrived, then say so.</source>
        <translation>请核实是否已送达，然后告知结果。</translation>
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
        <source>Correct address…</source>
        <translation>更正地址…</translation>
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
        <source>the address comes twice</source>
        <translation>地址重复</translation>
    </message>
    <message>
        <source>not a regular file</source>
        <translation>不是普通文件</translation>
    </message>
</context>
</TS>
