<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>cleaning</name>
    <message>
        <source>Not a table that can be read</source>
        <translation>不是可以读取的表格</translation>
    </message>
    <message>
        <source>No date tells whether day or month comes first</source>
        <translation>没有日期能说明日和月谁在前</translation>
    </message>
    <message>
        <source>Say which comes first.</source>
        <translation>请指明哪个在前。</translation>
    </message>
    <message>
        <source>Some dates have the day first, some the month</source>
        <translation>有些日期日在前，有些月在前</translation>
    </message>
    <message>
        <source>Say which comes first; the other rows are then invalid.</source>
        <translation>请指明哪个在前；其他行则视为无效。</translation>
    </message>
    <message>
        <source>No number tells which mark is the decimal one</source>
        <translation>没有数字能说明哪个是小数点</translation>
    </message>
    <message>
        <source>Say which mark it is.</source>
        <translation>请指明是哪个符号。</translation>
    </message>
    <message>
        <source>Some numbers have a decimal point, some a decimal comma</source>
        <translation>有些数字用小数点，有些用小数逗号</translation>
    </message>
    <message>
        <source>Say which mark it is; the other rows are then invalid.</source>
        <translation>请指明是哪个符号；其他行则视为无效。</translation>
    </message>
    <message>
        <source>A step names a column that is not there</source>
        <translation>某个步骤指定的列不存在</translation>
    </message>
    <message>
        <source>Check the names of the columns, or skip the step.</source>
        <translation>请检查列名，或跳过该步骤。</translation>
    </message>
    <message>
        <source>Two columns would have the same name</source>
        <translation>两列会有相同的名称</translation>
    </message>
    <message>
        <source>Choose another name in the step that is named.</source>
        <translation>请在指出的步骤中换一个名称。</translation>
    </message>
    <message>
        <source>A value does not fit, and the step says to fail then</source>
        <translation>有一个值不符合，而该步骤设置为此时失败</translation>
    </message>
    <message>
        <source>Mend the value, or let the step reject such rows.</source>
        <translation>请修正该值，或让该步骤剔除这样的行。</translation>
    </message>
    <message>
        <source>Choose another folder…</source>
        <translation>选择其他文件夹…</translation>
    </message>
    <message>
        <source>Day first</source>
        <translation>日在前</translation>
    </message>
    <message>
        <source>Month first</source>
        <translation>月在前</translation>
    </message>
    <message>
        <source>Decimal point</source>
        <translation>小数点</translation>
    </message>
    <message>
        <source>Decimal comma</source>
        <translation>小数逗号</translation>
    </message>
    <message>
        <source>Skip the step</source>
        <translation>跳过该步骤</translation>
    </message>
    <message>
        <source>the file is not there</source>
        <translation>文件不存在</translation>
    </message>
    <message>
        <source>the file may not be read</source>
        <translation>没有读取该文件的权限</translation>
    </message>
    <message>
        <source>the folder may not be read</source>
        <translation>没有读取该文件夹的权限</translation>
    </message>
    <message>
        <source>there is no table in this folder</source>
        <translation>该文件夹中没有表格</translation>
    </message>
    <message>
        <source>not a regular file</source>
        <translation>不是普通文件</translation>
    </message>
    <message>
        <source>given twice</source>
        <translation>重复给出</translation>
    </message>
    <message>
        <source>Cleaning</source>
        <translation>数据清洗</translation>
    </message>
    <message>
        <source>Clean data</source>
        <translation>清洗数据</translation>
    </message>
    <message>
        <source>there is no row in it</source>
        <translation>其中没有任何行</translation>
    </message>
</context>
</TS>
