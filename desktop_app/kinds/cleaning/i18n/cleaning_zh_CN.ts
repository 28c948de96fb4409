<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>PreviewPanel</name>
    <message numerus="yes">
        <source>%Ln row(s) that do not fit: %1</source>
        <translation>
            <numerusform>%Ln 行不符合：%1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) rejected by: %1</source>
        <translation>
            <numerusform>%Ln 行被剔除，步骤：%1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) dropped by: %1</source>
        <translation>
            <numerusform>%Ln 行被去除，步骤：%1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>first %Ln row(s)</source>
        <translation>
            <numerusform>前 %Ln 行</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln cell(s) change</source>
        <translation>
            <numerusform>%Ln 个单元格会更改</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReadAs</name>
    <message numerus="yes">
        <source>%Ln column(s)</source>
        <translation>
            <numerusform>%Ln 列</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s)</source>
        <translation>
            <numerusform>%Ln 行</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %Ln row(s)</source>
        <translation>
            <numerusform>约 %Ln 行</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StepCard</name>
    <message numerus="yes">
        <source>%Ln group(s) of near-equal values</source>
        <translation>
            <numerusform>%Ln 组近似的值</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Look at the %Ln</source>
        <translation>
            <numerusform>查看这 %Ln 行</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln cell(s)</source>
        <translation>
            <numerusform>%Ln 个单元格</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) dropped</source>
        <translation>
            <numerusform>去除 %Ln 行</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of the sample rejected</source>
        <translation>
            <numerusform>样本中剔除 %Ln 行</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of the sample do(es) not fit</source>
        <translation>
            <numerusform>样本中 %Ln 个不符合</numerusform>
        </translation>
    </message>
</context>
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
        <source>A step leaves no column</source>
        <translation>有一个步骤没有留下任何列</translation>
    </message>
    <message>
        <source>Let the step that is named leave a column.</source>
        <translation>请让指出的步骤至少保留一列。</translation>
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
    <message>
        <source>Tables — drop more at any time</source>
        <translation>表格——随时可拖入更多</translation>
    </message>
    <message>
        <source>More: format, names, reports, start later, tries</source>
        <translation>更多：格式、名称、报告、稍后开始、尝试次数</translation>
    </message>
    <message>
        <source>Save recipe…</source>
        <translation>保存清洗方案…</translation>
    </message>
    <message>
        <source>Add to queue</source>
        <translation>加入队列</translation>
    </message>
    <message>
        <source>Not up to date: a step is not complete</source>
        <translation>尚未更新：有一个步骤未填完整</translation>
    </message>
    <message>
        <source>%1 and %2 more</source>
        <translation>%1 等另外 %2 个</translation>
    </message>
    <message>
        <source>Reading %1…</source>
        <translation>正在读取 %1…</translation>
    </message>
    <message>
        <source>Add a table to see its first rows here</source>
        <translation>添加表格后，这里会显示前几行</translation>
    </message>
    <message>
        <source>There is nothing to show</source>
        <translation>没有可显示的内容</translation>
    </message>
    <message>
        <source>%1; rejected rows and report beside it</source>
        <translation>%1；剔除的行和报告放在旁边</translation>
    </message>
    <message>
        <source>%1; rejected rows beside it</source>
        <translation>%1；剔除的行放在旁边</translation>
    </message>
    <message>
        <source>%1; report beside it</source>
        <translation>%1；报告放在旁边</translation>
    </message>
    <message>
        <source>There is no table to clean here</source>
        <translation>这里没有可清洗的表格</translation>
    </message>
    <message>
        <source>Alt+Up and Alt+Down move it, F2 edits it, Delete removes it</source>
        <translation>Alt+↑ 和 Alt+↓ 移动，F2 编辑，Delete 删除</translation>
    </message>
    <message>
        <source>%1: more</source>
        <translation>%1：更多</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>There are no near-equal values</source>
        <translation>没有近似的值</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>收起</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>复制一份</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>上移</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>下移</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>column</source>
        <translation>列</translation>
    </message>
    <message>
        <source>type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>空</translation>
    </message>
    <message>
        <source>distinct</source>
        <translation>不同值</translation>
    </message>
    <message>
        <source>valid</source>
        <translation>有效</translation>
    </message>
    <message>
        <source>All columns</source>
        <translation>所有列</translation>
    </message>
    <message>
        <source>All text columns</source>
        <translation>所有文本列</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>列</translation>
    </message>
    <message>
        <source>New name</source>
        <translation>新名称</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Becomes</source>
        <translation>变为</translation>
    </message>
    <message>
        <source>Choose a column</source>
        <translation>选择一列</translation>
    </message>
    <message>
        <source>Choose columns</source>
        <translation>选择列</translation>
    </message>
    <message>
        <source>Column “%1”</source>
        <translation>列“%1”</translation>
    </message>
    <message>
        <source>Fill the empty cells of “%1”…</source>
        <translation>填充“%1”的空单元格…</translation>
    </message>
    <message>
        <source>Replace “%1” everywhere in “%2”…</source>
        <translation>在“%2”中处处替换“%1”…</translation>
    </message>
    <message>
        <source>Treat “%1” as empty</source>
        <translation>把“%1”当作空值</translation>
    </message>
    <message>
        <source>Save to</source>
        <translation>保存到</translation>
    </message>
    <message>
        <source>Beside each original</source>
        <translation>放在原文件旁边</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Separator</source>
        <translation>分隔符</translation>
    </message>
    <message>
        <source>Comma ,</source>
        <translation>逗号 ,</translation>
    </message>
    <message>
        <source>Semicolon ;</source>
        <translation>分号 ;</translation>
    </message>
    <message>
        <source>Tab</source>
        <translation>制表符</translation>
    </message>
    <message>
        <source>Bar |</source>
        <translation>竖线 |</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Also {name} {ext} {parent} {number} {date} {time}</source>
        <translation>还可用 {name} {ext} {parent} {number} {date} {time}</translation>
    </message>
    <message>
        <source>If the name is taken</source>
        <translation>如果名称已被占用</translation>
    </message>
    <message>
        <source>Add a number</source>
        <translation>添加编号</translation>
    </message>
    <message>
        <source>Skip the table</source>
        <translation>跳过该表格</translation>
    </message>
    <message>
        <source>Skip if what is there is newer</source>
        <translation>已有的较新则跳过</translation>
    </message>
    <message>
        <source>Replace it</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>Replace; the old one to the bin</source>
        <translation>替换，旧的移到回收站</translation>
    </message>
    <message>
        <source>Say so, make nothing</source>
        <translation>提示，不生成</translation>
    </message>
    <message>
        <source>If a step names a column that is not there</source>
        <translation>如果步骤中的列不存在</translation>
    </message>
    <message>
        <source>Let the job fail</source>
        <translation>让任务失败</translation>
    </message>
    <message>
        <source>Leave the step out</source>
        <translation>略过该步骤</translation>
    </message>
    <message>
        <source>Save rejected rows beside it</source>
        <translation>在旁边保存剔除的行</translation>
    </message>
    <message>
        <source>Save a report beside it</source>
        <translation>在旁边保存报告</translation>
    </message>
    <message>
        <source>Save a list of all changes beside it</source>
        <translation>在旁边保存全部更改的清单</translation>
    </message>
    <message>
        <source>All tables into one</source>
        <translation>所有表格合并为一个</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>Changes only</source>
        <translation>仅更改的行</translation>
    </message>
    <message>
        <source>All rows</source>
        <translation>所有行</translation>
    </message>
    <message>
        <source>Rows shown</source>
        <translation>显示的行</translation>
    </message>
    <message>
        <source>Columns before and after</source>
        <translation>清洗前后的列</translation>
    </message>
    <message>
        <source>Back to the preview</source>
        <translation>返回预览</translation>
    </message>
    <message>
        <source>Click a column for the steps that suit it; click a value to replace it everywhere or treat it as empty.</source>
        <translation>点击列名可选择适合的步骤；点击某个值可处处替换它，或把它当作空值。</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>· before → after</source>
        <translation>· 之前 → 之后</translation>
    </message>
    <message>
        <source>Rejected or dropped</source>
        <translation>剔除或去除的行</translation>
    </message>
    <message>
        <source>Line %1</source>
        <translation>第 %1 行</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>被剔除</translation>
    </message>
    <message>
        <source>dropped</source>
        <translation>被去除</translation>
    </message>
    <message>
        <source>%1: %2 becomes %3</source>
        <translation>%1：%2 变为 %3</translation>
    </message>
    <message>
        <source>Add rule</source>
        <translation>添加规则</translation>
    </message>
    <message>
        <source>At least</source>
        <translation>至少</translation>
    </message>
    <message>
        <source>At most</source>
        <translation>至多</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>What it must be</source>
        <translation>必须是</translation>
    </message>
    <message>
        <source>Remove the rule</source>
        <translation>删除规则</translation>
    </message>
    <message>
        <source>Find out</source>
        <translation>自动判断</translation>
    </message>
    <message>
        <source>Encoding</source>
        <translation>编码</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>空格</translation>
    </message>
    <message>
        <source>Quotation mark</source>
        <translation>引号</translation>
    </message>
    <message>
        <source>Double &quot;</source>
        <translation>双引号 &quot;</translation>
    </message>
    <message>
        <source>Single &apos;</source>
        <translation>单引号 &apos;</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Header on line</source>
        <translation>标题行在第几行</translation>
    </message>
    <message>
        <source>0: no line names the columns</source>
        <translation>0：没有标题行</translation>
    </message>
    <message>
        <source>Sheet of a workbook</source>
        <translation>工作簿中的工作表</translation>
    </message>
    <message>
        <source>The first one that is not empty</source>
        <translation>第一个非空的</translation>
    </message>
    <message>
        <source>tab</source>
        <translation>制表符</translation>
    </message>
    <message>
        <source>sheet “%1”</source>
        <translation>工作表“%1”</translation>
    </message>
    <message>
        <source>no header</source>
        <translation>无标题行</translation>
    </message>
    <message>
        <source>header on line %1</source>
        <translation>标题行在第 %1 行</translation>
    </message>
    <message>
        <source>Read as %1</source>
        <translation>读取方式：%1</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>更改</translation>
    </message>
    <message>
        <source>Change how the table is read</source>
        <translation>更改表格的读取方式</translation>
    </message>
    <message>
        <source>Close how the table is read</source>
        <translation>收起表格的读取方式</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>· suggested from a sample; drag to reorder</source>
        <translation>· 根据样本建议；拖动可调整顺序</translation>
    </message>
    <message>
        <source>+ Add step</source>
        <translation>+ 添加步骤</translation>
    </message>
    <message>
        <source>“%1” removed · Undo</source>
        <translation>已删除“%1” · 撤销</translation>
    </message>
    <message>
        <source>Trim spaces</source>
        <translation>去掉首尾空格</translation>
    </message>
    <message>
        <source>Empty: every text column</source>
        <translation>留空：所有文本列</translation>
    </message>
    <message>
        <source>Values that do not fit</source>
        <translation>不符合的值</translation>
    </message>
    <message>
        <source>reject: the row goes to the rejects; keep: as it is; empty: the cell is emptied; fail: the job fails</source>
        <translation>剔除：该行移到剔除的行；保留：原样不变；清空：单元格清空；失败：任务失败</translation>
    </message>
    <message>
        <source>Collapse spaces</source>
        <translation>合并多余空格</translation>
    </message>
    <message>
        <source>Repair broken characters</source>
        <translation>修复乱码</translation>
    </message>
    <message>
        <source>Empty where it says “n/a”</source>
        <translation>把“n/a”之类变为空</translation>
    </message>
    <message>
        <source>Words</source>
        <translation>词语</translation>
    </message>
    <message>
        <source>Upper and lower case, and spaces around, are no matter</source>
        <translation>不区分大小写和首尾空格</translation>
    </message>
    <message>
        <source>Numbers</source>
        <translation>数字</translation>
    </message>
    <message>
        <source>Decimal mark</source>
        <translation>小数点符号</translation>
    </message>
    <message>
        <source>Empty: found out, one for each column</source>
        <translation>留空：逐列自动判断</translation>
    </message>
    <message>
        <source>Mark between thousands</source>
        <translation>千位分隔符</translation>
    </message>
    <message>
        <source>Empty: found out</source>
        <translation>留空：自动判断</translation>
    </message>
    <message>
        <source>Drop currency signs</source>
        <translation>去掉货币符号</translation>
    </message>
    <message>
        <source>Percent</source>
        <translation>百分号</translation>
    </message>
    <message>
        <source>keep: 5 % becomes 5%; strip: 5; fraction: 0.05</source>
        <translation>保留：5 % 变为 5%；去掉：5；小数：0.05</translation>
    </message>
    <message>
        <source>Accounting</source>
        <translation>会计记法</translation>
    </message>
    <message>
        <source>(12) and 12- are below zero</source>
        <translation>(12) 和 12- 表示负数</translation>
    </message>
    <message>
        <source>Dates to ISO 8601</source>
        <translation>日期转为 ISO 8601</translation>
    </message>
    <message>
        <source>Empty: found out; the job fails where values disagree or none can tell</source>
        <translation>留空：自动判断；若值互相矛盾或无法判断，任务失败</translation>
    </message>
    <message>
        <source>Formats</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Tried first, as of strptime</source>
        <translation>优先尝试，写法同 strptime</translation>
    </message>
    <message>
        <source>Two-digit years</source>
        <translation>两位数年份</translation>
    </message>
    <message>
        <source>Years below this are of this century, others of the last</source>
        <translation>小于此数的属于本世纪，其余属于上世纪</translation>
    </message>
    <message>
        <source>Email addresses</source>
        <translation>电子邮件地址</translation>
    </message>
    <message>
        <source>Phone numbers</source>
        <translation>电话号码</translation>
    </message>
    <message>
        <source>Country</source>
        <translation>国家或地区</translation>
    </message>
    <message>
        <source>Two letters (ISO 3166); of numbers without a country code</source>
        <translation>两个字母（ISO 3166）；用于没有国家代码的号码</translation>
    </message>
    <message>
        <source>Web addresses</source>
        <translation>网址</translation>
    </message>
    <message>
        <source>Yes and no</source>
        <translation>是与否</translation>
    </message>
    <message>
        <source>Words for yes</source>
        <translation>表示“是”的词</translation>
    </message>
    <message>
        <source>Words for no</source>
        <translation>表示“否”的词</translation>
    </message>
    <message>
        <source>Upper and lower case</source>
        <translation>大小写</translation>
    </message>
    <message>
        <source>To</source>
        <translation>变为</translation>
    </message>
    <message>
        <source>Unicode form</source>
        <translation>Unicode 形式</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>形式</translation>
    </message>
    <message>
        <source>Replace values</source>
        <translation>替换值</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Find and replace</source>
        <translation>查找和替换</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>Replace with</source>
        <translation>替换为</translation>
    </message>
    <message>
        <source>Regular expression</source>
        <translation>正则表达式</translation>
    </message>
    <message>
        <source>$1 is a group</source>
        <translation>$1 表示分组</translation>
    </message>
    <message>
        <source>Fill empty cells</source>
        <translation>填充空单元格</translation>
    </message>
    <message>
        <source>With</source>
        <translation>用</translation>
    </message>
    <message>
        <source>Merge near-equal values</source>
        <translation>合并近似的值</translation>
    </message>
    <message>
        <source>Alike by</source>
        <translation>相似依据</translation>
    </message>
    <message>
        <source>Type of a column</source>
        <translation>列的类型</translation>
    </message>
    <message>
        <source>Column names in snake_case</source>
        <translation>列名改为 snake_case</translation>
    </message>
    <message>
        <source>Rename columns</source>
        <translation>重命名列</translation>
    </message>
    <message>
        <source>Names</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Keep columns</source>
        <translation>保留列</translation>
    </message>
    <message>
        <source>Drop columns</source>
        <translation>删除列</translation>
    </message>
    <message>
        <source>Reorder columns</source>
        <translation>调整列的顺序</translation>
    </message>
    <message>
        <source>Split a column</source>
        <translation>拆分列</translation>
    </message>
    <message>
        <source>At</source>
        <translation>在此处</translation>
    </message>
    <message>
        <source>Into</source>
        <translation>变为</translation>
    </message>
    <message>
        <source>The last one takes what is left</source>
        <translation>最后一列得到剩余部分</translation>
    </message>
    <message>
        <source>Merge columns</source>
        <translation>合并列</translation>
    </message>
    <message>
        <source>Drop duplicate rows</source>
        <translation>删除重复行</translation>
    </message>
    <message>
        <source>Alike in</source>
        <translation>比较的列</translation>
    </message>
    <message>
        <source>Empty: all columns</source>
        <translation>留空：所有列</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Nearly alike</source>
        <translation>近似程度</translation>
    </message>
    <message>
        <source>1 is equal, 0 anything; upper and lower case are no matter</source>
        <translation>1 表示完全相同，0 表示任意；不区分大小写</translation>
    </message>
    <message>
        <source>Check rows</source>
        <translation>检查行</translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>Rows that break a rule</source>
        <translation>违反规则的行</translation>
    </message>
    <message>
        <source>One column settles another</source>
        <translation>一列决定另一列</translation>
    </message>
    <message>
        <source>This column</source>
        <translation>此列</translation>
    </message>
    <message>
        <source>Settles</source>
        <translation>决定</translation>
    </message>
    <message>
        <source>Rows that contradict</source>
        <translation>相互矛盾的行</translation>
    </message>
    <message>
        <source>Pattern</source>
        <translation>模式</translation>
    </message>
    <message>
        <source>Of the whole value</source>
        <translation>匹配整个值</translation>
    </message>
    <message>
        <source>the decimal mark and the mark between thousands must differ</source>
        <translation>小数点符号和千位分隔符不能相同</translation>
    </message>
    <message>
        <source>a value is needed, and only to fill with a value</source>
        <translation>用值填充时需要填写值，其他方式则不能填写</translation>
    </message>
    <message>
        <source>look-around and back-references cannot be used here</source>
        <translation>这里不能使用环视和反向引用</translation>
    </message>
    <message>
        <source>min and max must both be numbers or both be texts</source>
        <translation>最小值和最大值必须同为数字或同为文本</translation>
    </message>
    <message>
        <source>min is more than max</source>
        <translation>最小值大于最大值</translation>
    </message>
    <message>
        <source>the rule range takes max or min</source>
        <translation>范围规则需要最小值或最大值</translation>
    </message>
    <message>
        <source>the rule pattern takes pattern</source>
        <translation>模式规则需要填写模式</translation>
    </message>
    <message>
        <source>the rule in_set takes values</source>
        <translation>“属于其中之一”需要填写值</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Empty cells</source>
        <translation>空单元格</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Empty where it says “%1”</source>
        <translation>把“%1”变为空</translation>
    </message>
    <message>
        <source>day first</source>
        <translation>日在前</translation>
    </message>
    <message>
        <source>month first</source>
        <translation>月在前</translation>
    </message>
    <message>
        <source>by all columns</source>
        <translation>按所有列</translation>
    </message>
    <message>
        <source>all text columns</source>
        <translation>所有文本列</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1%</translation>
    </message>
    <message>
        <source>%1 of the values are addresses</source>
        <translation>%1 的值是地址</translation>
    </message>
    <message>
        <source>%1 of the values are addresses, %2 are not</source>
        <translation>%1 的值是地址，%2 个不是</translation>
    </message>
    <message>
        <source>%1 of the values are web addresses</source>
        <translation>%1 的值是网址</translation>
    </message>
    <message>
        <source>%1 of the values are web addresses, %2 are not</source>
        <translation>%1 的值是网址，%2 个不是</translation>
    </message>
    <message>
        <source>%1 of the values are phone numbers</source>
        <translation>%1 的值是电话号码</translation>
    </message>
    <message>
        <source>%1 of the values are phone numbers, %2 of them without a country: %3 is taken, as most say</source>
        <translation>%1 的值是电话号码，其中 %2 个没有国家代码：按多数号码视为 %3</translation>
    </message>
    <message>
        <source>the values are words for yes and no</source>
        <translation>这些值是表示是与否的词</translation>
    </message>
    <message>
        <source>all values are dates that can be read in one way only</source>
        <translation>所有值都是只有一种读法的日期</translation>
    </message>
    <message>
        <source>%1 values have the day first and none the other way round</source>
        <translation>%1 个值日在前，没有相反的</translation>
    </message>
    <message>
        <source>%1 values have the month first and none the other way round</source>
        <translation>%1 个值月在前，没有相反的</translation>
    </message>
    <message>
        <source>%1 say day first, %2 rows say month first</source>
        <translation>%1 表明日在前，%2 行表明月在前</translation>
    </message>
    <message>
        <source>%1 say month first, %2 rows say day first</source>
        <translation>%1 表明月在前，%2 行表明日在前</translation>
    </message>
    <message>
        <source>%1 are numbers, “%2” before the decimals</source>
        <translation>%1 是数字，小数前为“%2”</translation>
    </message>
    <message>
        <source>%1 are numbers, “%2” before the decimals; drops the currency sign</source>
        <translation>%1 是数字，小数前为“%2”；去掉货币符号</translation>
    </message>
    <message>
        <source>%1 are numbers, “%2” before the decimals; %3 say otherwise</source>
        <translation>%1 是数字，小数前为“%2”；%3 个不是这样</translation>
    </message>
    <message>
        <source>%1 are numbers, “%2” before the decimals; drops the currency sign; %3 say otherwise</source>
        <translation>%1 是数字，小数前为“%2”；去掉货币符号；%3 个不是这样</translation>
    </message>
    <message>
        <source>about %1 rows are there twice</source>
        <translation>约 %1 行是重复的</translation>
    </message>
    <message>
        <source>%1: “%2” is no email address</source>
        <translation>%1：“%2”不是电子邮件地址</translation>
    </message>
    <message>
        <source>%1: “%2” is no web address</source>
        <translation>%1：“%2”不是网址</translation>
    </message>
    <message>
        <source>%1: “%2” is no phone number</source>
        <translation>%1：“%2”不是电话号码</translation>
    </message>
    <message>
        <source>%1: “%2” is no number</source>
        <translation>%1：“%2”不是数字</translation>
    </message>
    <message>
        <source>%1: “%2” is no date</source>
        <translation>%1：“%2”不是日期</translation>
    </message>
    <message>
        <source>%1: “%2” is neither yes nor no</source>
        <translation>%1：“%2”既不是“是”也不是“否”</translation>
    </message>
    <message>
        <source>%1: “%2” cannot be of type %3</source>
        <translation>%1：“%2”不能是 %3 类型</translation>
    </message>
    <message>
        <source>%1: is empty</source>
        <translation>%1：为空</translation>
    </message>
    <message>
        <source>%1: “%2” is there already</source>
        <translation>%1：“%2”已经出现过</translation>
    </message>
    <message>
        <source>%1: “%2” does not match %3</source>
        <translation>%1：“%2”不符合 %3</translation>
    </message>
    <message>
        <source>%1: “%2” is none of the allowed values</source>
        <translation>%1：“%2”不在允许的值之中</translation>
    </message>
    <message>
        <source>%1: “%2” is not at least %3</source>
        <translation>%1：“%2”小于 %3</translation>
    </message>
    <message>
        <source>%1: “%2” is not at most %3</source>
        <translation>%1：“%2”大于 %3</translation>
    </message>
    <message>
        <source>%1: “%2” is not at least %3 and at most %4</source>
        <translation>%1：“%2”不在 %3 和 %4 之间</translation>
    </message>
    <message>
        <source>%1: “%2”, but “%3” nearly always has “%4”</source>
        <translation>%1：“%2”，但“%3”几乎总是对应“%4”</translation>
    </message>
    <message>
        <source>%1 cells instead of %2</source>
        <translation>有 %1 个单元格，应为 %2 个</translation>
    </message>
    <message>
        <source>Reject the row</source>
        <translation>剔除该行</translation>
    </message>
    <message>
        <source>Leave as they are</source>
        <translation>保持原样</translation>
    </message>
    <message>
        <source>Empty the cell</source>
        <translation>清空单元格</translation>
    </message>
    <message>
        <source>lower case</source>
        <translation>小写</translation>
    </message>
    <message>
        <source>UPPER CASE</source>
        <translation>大写</translation>
    </message>
    <message>
        <source>As In Titles</source>
        <translation>首字母大写</translation>
    </message>
    <message>
        <source>text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>whole number</source>
        <translation>整数</translation>
    </message>
    <message>
        <source>decimal number</source>
        <translation>小数</translation>
    </message>
    <message>
        <source>date</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>date and time</source>
        <translation>日期和时间</translation>
    </message>
    <message>
        <source>yes or no</source>
        <translation>是或否</translation>
    </message>
    <message>
        <source>Yes: 31/12/2026</source>
        <translation>是：31/12/2026</translation>
    </message>
    <message>
        <source>No: 12/31/2026</source>
        <translation>否：12/31/2026</translation>
    </message>
    <message>
        <source>Point: 1.50</source>
        <translation>点：1.50</translation>
    </message>
    <message>
        <source>Comma: 1,50</source>
        <translation>逗号：1,50</translation>
    </message>
    <message>
        <source>Keep the sign: 5%</source>
        <translation>保留百分号：5%</translation>
    </message>
    <message>
        <source>Drop the sign: 5</source>
        <translation>去掉百分号：5</translation>
    </message>
    <message>
        <source>As a fraction: 0.05</source>
        <translation>变为小数：0.05</translation>
    </message>
    <message>
        <source>NFC: one code for each letter</source>
        <translation>NFC：每个字母一个代码</translation>
    </message>
    <message>
        <source>NFKC: also ﬁ → fi, ② → 2</source>
        <translation>NFKC：另外 ﬁ → fi，② → 2</translation>
    </message>
    <message>
        <source>The same words</source>
        <translation>词语相同</translation>
    </message>
    <message>
        <source>The same letters</source>
        <translation>字母相同</translation>
    </message>
    <message>
        <source>Few letters that differ</source>
        <translation>少数字母不同</translation>
    </message>
    <message>
        <source>A value</source>
        <translation>某个值</translation>
    </message>
    <message>
        <source>The value above</source>
        <translation>上方的值</translation>
    </message>
    <message>
        <source>The commonest value</source>
        <translation>最常见的值</translation>
    </message>
    <message>
        <source>The first</source>
        <translation>第一行</translation>
    </message>
    <message>
        <source>The last</source>
        <translation>最后一行</translation>
    </message>
    <message>
        <source>is not empty</source>
        <translation>不为空</translation>
    </message>
    <message>
        <source>occurs once</source>
        <translation>只出现一次</translation>
    </message>
    <message>
        <source>is from … to …</source>
        <translation>在…到…之间</translation>
    </message>
    <message>
        <source>has the pattern</source>
        <translation>符合模式</translation>
    </message>
    <message>
        <source>is one of</source>
        <translation>属于其中之一</translation>
    </message>
    <message>
        <source>number</source>
        <translation>数字</translation>
    </message>
    <message>
        <source>numbers?</source>
        <translation>数字？</translation>
    </message>
    <message>
        <source>dates?</source>
        <translation>日期？</translation>
    </message>
    <message>
        <source>yes or no?</source>
        <translation>是或否？</translation>
    </message>
    <message>
        <source>email addresses?</source>
        <translation>电子邮件地址？</translation>
    </message>
    <message>
        <source>phone numbers?</source>
        <translation>电话号码？</translation>
    </message>
    <message>
        <source>web addresses?</source>
        <translation>网址？</translation>
    </message>
    <message>
        <source>the table holds no rows</source>
        <translation>表格中没有数据行</translation>
    </message>
    <message>
        <source>%1 rows have more or fewer cells than the table has columns</source>
        <translation>%1 行的单元格数与表格的列数不符</translation>
    </message>
    <message>
        <source>not a regular expression</source>
        <translation>不是正则表达式</translation>
    </message>
    <message>
        <source>there is no encoding “%1”</source>
        <translation>没有编码“%1”</translation>
    </message>
    <message>
        <source>a line end cannot be used here</source>
        <translation>此处不能使用换行符</translation>
    </message>
    <message>
        <source>%1 tables</source>
        <translation>%1 个表格</translation>
    </message>
</context>
</TS>
