<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>functions</name>
    <message>
        <source>The function cannot be imported</source>
        <translation>无法导入该函数</translation>
    </message>
    <message>
        <source>Install its module where the queue runs, then retry.</source>
        <translation>请在队列运行的环境中安装该模块，然后重试。</translation>
    </message>
    <message>
        <source>What the function returned cannot be kept</source>
        <translation>函数返回的内容无法保存</translation>
    </message>
    <message>
        <source>Return what JSON can carry, then retry.</source>
        <translation>请返回 JSON 能够表示的内容，然后重试。</translation>
    </message>
    <message>
        <source>Functions</source>
        <translation>函数</translation>
    </message>
    <message>
        <source>Call a function</source>
        <translation>调用函数</translation>
    </message>
</context>
</TS>
