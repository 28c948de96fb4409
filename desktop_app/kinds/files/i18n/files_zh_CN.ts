<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>FilesForm</name>
    <message numerus="yes">
        <source>Queue %Ln file(s)</source>
        <translation>
            <numerusform>将 %Ln 个文件加入队列</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s)</source>
        <translation>
            <numerusform>%Ln 个文件</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>files</name>
    <message>
        <source>this is not a whole link</source>
        <translation>链接不完整</translation>
    </message>
    <message>
        <source>only http and https links are fetched</source>
        <translation>只能下载 http 和 https 链接</translation>
    </message>
    <message>
        <source>a link must not hold a name and password</source>
        <translation>链接中不能含有用户名和密码</translation>
    </message>
    <message>
        <source>Get the file again from where it came.</source>
        <translation>请从来源重新获取该文件。</translation>
    </message>
    <message>
        <source>Not of a kind that this can convert</source>
        <translation>不是可转换的类型</translation>
    </message>
    <message>
        <source>Left out by the names you chose</source>
        <translation>按您选择的名称略过</translation>
    </message>
    <message>
        <source>The result would be larger</source>
        <translation>结果会更大</translation>
    </message>
    <message>
        <source>The link cannot be used</source>
        <translation>无法使用该链接</translation>
    </message>
    <message>
        <source>Copy the whole address, from http on.</source>
        <translation>请复制从 http 开始的完整地址。</translation>
    </message>
    <message>
        <source>A link has no folder of its own</source>
        <translation>链接没有自己的文件夹</translation>
    </message>
    <message>
        <source>Choose the folder to save to.</source>
        <translation>请选择要保存到的文件夹。</translation>
    </message>
    <message>
        <source>The server does not give the file</source>
        <translation>服务器不提供该文件</translation>
    </message>
    <message>
        <source>Open the link in a browser and copy the right one.</source>
        <translation>请在浏览器中打开链接，复制正确的地址。</translation>
    </message>
    <message>
        <source>The server cannot answer just now</source>
        <translation>服务器暂时无法响应</translation>
    </message>
    <message>
        <source>Try again later.</source>
        <translation>请稍后再试。</translation>
    </message>
    <message>
        <source>The server cannot be reached</source>
        <translation>无法连接服务器</translation>
    </message>
    <message>
        <source>Check the link and the network, then retry.</source>
        <translation>请检查链接和网络，然后重试。</translation>
    </message>
    <message>
        <source>The download broke off</source>
        <translation>下载中断</translation>
    </message>
    <message>
        <source>The file behind the link is too large</source>
        <translation>链接指向的文件太大</translation>
    </message>
    <message>
        <source>Download it yourself, then convert the file.</source>
        <translation>请自行下载，然后转换该文件。</translation>
    </message>
    <message>
        <source>Something else is behind the link</source>
        <translation>链接指向的是其他内容</translation>
    </message>
    <message>
        <source>HEIC photos need an add-on</source>
        <translation>HEIC 照片需要附加组件</translation>
    </message>
    <message>
        <source>Install the add-on that reads them, then retry.</source>
        <translation>请安装读取它们的附加组件，然后重试。</translation>
    </message>
    <message>
        <source>The picture is cut off</source>
        <translation>图片不完整</translation>
    </message>
    <message>
        <source>Get the file again, or save what can be read.</source>
        <translation>请重新获取该文件，或保存能读取的部分。</translation>
    </message>
    <message>
        <source>The picture cannot be read</source>
        <translation>无法读取图片</translation>
    </message>
    <message>
        <source>The picture is too large</source>
        <translation>图片太大</translation>
    </message>
    <message>
        <source>Make it smaller with a program for large pictures.</source>
        <translation>请先用处理大图的程序将其缩小。</translation>
    </message>
    <message>
        <source>The picture is larger than its new format allows</source>
        <translation>图片超出新格式允许的尺寸</translation>
    </message>
    <message>
        <source>Choose another format, or a size to fit inside.</source>
        <translation>请选择其他格式，或限制尺寸。</translation>
    </message>
    <message>
        <source>The picture could not be written</source>
        <translation>无法写入图片</translation>
    </message>
    <message>
        <source>Choose another format.</source>
        <translation>请选择其他格式。</translation>
    </message>
    <message>
        <source>Files differ from the list</source>
        <translation>文件与清单不符</translation>
    </message>
    <message>
        <source>Get the files that are named again.</source>
        <translation>请重新获取所列的文件。</translation>
    </message>
    <message>
        <source>The list of checksums cannot be read</source>
        <translation>无法读取校验和清单</translation>
    </message>
    <message>
        <source>Check that it is the right file.</source>
        <translation>请检查文件是否正确。</translation>
    </message>
    <message>
        <source>Choose another folder…</source>
        <translation>选择其他文件夹…</translation>
    </message>
    <message>
        <source>Save what can be read</source>
        <translation>保存可读取的部分</translation>
    </message>
    <message>
        <source>Show files</source>
        <translation>显示文件</translation>
    </message>
    <message>
        <source>Files and folders — drop more at any time</source>
        <translation>文件和文件夹（可随时拖入更多）</translation>
    </message>
    <message>
        <source>More: which files, details, start later, tries</source>
        <translation>更多：选择哪些文件、细节、稍后开始、尝试次数</translation>
    </message>
    <message>
        <source>before</source>
        <translation>转换前</translation>
    </message>
    <message>
        <source>after</source>
        <translation>转换后</translation>
    </message>
    <message>
        <source>Queue files</source>
        <translation>将文件加入队列</translation>
    </message>
    <message>
        <source>Make</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>Checksum</source>
        <translation>校验和</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>质量</translation>
    </message>
    <message>
        <source>Fit inside</source>
        <translation>缩放到</translation>
    </message>
    <message>
        <source>Original size</source>
        <translation>原始尺寸</translation>
    </message>
    <message>
        <source>Larger pictures are made smaller; small ones stay as they are</source>
        <translation>较大的图片会缩小，较小的保持不变</translation>
    </message>
    <message>
        <source>Metadata</source>
        <translation>元数据</translation>
    </message>
    <message>
        <source>Keep all</source>
        <translation>全部保留</translation>
    </message>
    <message>
        <source>Keep, without place</source>
        <translation>保留，去除位置</translation>
    </message>
    <message>
        <source>Colour profile only</source>
        <translation>仅保留颜色配置</translation>
    </message>
    <message>
        <source>Remove all</source>
        <translation>全部移除</translation>
    </message>
    <message>
        <source>Animations</source>
        <translation>动画</translation>
    </message>
    <message>
        <source>Keep all frames</source>
        <translation>保留所有帧</translation>
    </message>
    <message>
        <source>First frame only</source>
        <translation>仅第一帧</translation>
    </message>
    <message>
        <source>One file for each frame</source>
        <translation>每帧一个文件</translation>
    </message>
    <message>
        <source>Pictures that are cut off</source>
        <translation>不完整的图片</translation>
    </message>
    <message>
        <source>Say so</source>
        <translation>报告失败</translation>
    </message>
    <message>
        <source>Background where it was clear</source>
        <translation>透明处的背景色</translation>
    </message>
    <message>
        <source>Without any loss</source>
        <translation>无损</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Stay as text</source>
        <translation>保持为文本</translation>
    </message>
    <message>
        <source>Find numbers and dates</source>
        <translation>识别数字和日期</translation>
    </message>
    <message>
        <source>As text, nothing is retyped: 02138 keeps its zero</source>
        <translation>作为文本不会改变类型：02138 保留开头的零</translation>
    </message>
    <message>
        <source>Sheet of a workbook</source>
        <translation>工作簿中的工作表</translation>
    </message>
    <message>
        <source>The first one that is not empty</source>
        <translation>第一个非空工作表</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Write a list</source>
        <translation>写入清单</translation>
    </message>
    <message>
        <source>Check a list</source>
        <translation>核对清单</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>算法</translation>
    </message>
    <message>
        <source>Save to</source>
        <translation>保存到</translation>
    </message>
    <message>
        <source>Beside each original</source>
        <translation>在每个原文件旁边</translation>
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
        <translation>如果重名</translation>
    </message>
    <message>
        <source>Add a number</source>
        <translation>加上编号</translation>
    </message>
    <message>
        <source>Skip the file</source>
        <translation>跳过该文件</translation>
    </message>
    <message>
        <source>Skip if what is there is newer</source>
        <translation>已有文件较新时跳过</translation>
    </message>
    <message>
        <source>Replace it</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>Replace; the old one to the bin</source>
        <translation>替换，旧文件移到回收站</translation>
    </message>
    <message>
        <source>Say so, make nothing</source>
        <translation>报告失败，不生成</translation>
    </message>
    <message>
        <source>Keep sub-folders</source>
        <translation>保留子文件夹</translation>
    </message>
    <message>
        <source>Keep dates</source>
        <translation>保留日期</translation>
    </message>
    <message>
        <source>Look into sub-folders</source>
        <translation>包括子文件夹</translation>
    </message>
    <message>
        <source>Only names like</source>
        <translation>仅限名称符合</translation>
    </message>
    <message>
        <source>Not names like</source>
        <translation>排除名称符合</translation>
    </message>
    <message>
        <source>If the result is larger</source>
        <translation>如果结果更大</translation>
    </message>
    <message>
        <source>Keep the result</source>
        <translation>保留结果</translation>
    </message>
    <message>
        <source>Copy the original instead</source>
        <translation>改为复制原文件</translation>
    </message>
    <message>
        <source>Make nothing</source>
        <translation>不生成</translation>
    </message>
    <message>
        <source>hidden files are left out</source>
        <translation>隐藏文件已略过</translation>
    </message>
    <message>
        <source>left out by the names you chose</source>
        <translation>按您选择的名称略过</translation>
    </message>
    <message>
        <source>given twice</source>
        <translation>重复给出</translation>
    </message>
    <message>
        <source>not a regular file</source>
        <translation>不是普通文件</translation>
    </message>
    <message>
        <source>the file is not there</source>
        <translation>文件不存在</translation>
    </message>
    <message>
        <source>the link in this folder leads nowhere</source>
        <translation>此文件夹中的链接已失效</translation>
    </message>
    <message>
        <source>the file may not be read</source>
        <translation>没有读取该文件的权限</translation>
    </message>
    <message>
        <source>the file is empty</source>
        <translation>文件是空的</translation>
    </message>
    <message>
        <source>the folder is empty</source>
        <translation>文件夹是空的</translation>
    </message>
    <message>
        <source>the folder may not be read</source>
        <translation>没有读取该文件夹的权限</translation>
    </message>
    <message>
        <source>choose a folder to save to: a link has none of its own</source>
        <translation>请选择要保存到的文件夹：链接没有自己的文件夹</translation>
    </message>
    <message>
        <source>checksums are made of files, not of links</source>
        <translation>校验和只能由文件生成，不能由链接生成</translation>
    </message>
    <message>
        <source>not a list of checksums</source>
        <translation>不是校验和清单</translation>
    </message>
    <message>
        <source>%1 frames, times kept</source>
        <translation>%1 帧，保留时长</translation>
    </message>
    <message>
        <source>%1 frames, the first is kept</source>
        <translation>%1 帧，只保留第一帧</translation>
    </message>
    <message>
        <source>not an image</source>
        <translation>不是图片</translation>
    </message>
    <message>
        <source>a PDF, not an image</source>
        <translation>是 PDF，不是图片</translation>
    </message>
    <message>
        <source>not a table</source>
        <translation>不是表格</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Convert files</source>
        <translation>转换文件</translation>
    </message>
    <message>
        <source>%1 files are as the list says</source>
        <translation>%1 个文件与清单一致</translation>
    </message>
    <message>
        <source>cut off: what could be read was saved</source>
        <translation>文件不完整：已保存可读取的部分</translation>
    </message>
    <message>
        <source>only the first of %1 frames kept</source>
        <translation>共 %1 帧，只保留第一帧</translation>
    </message>
    <message>
        <source>only the first of %1 pages kept</source>
        <translation>共 %1 页，只保留第一页</translation>
    </message>
    <message>
        <source>TIFF keeps the frames as pages, without their times</source>
        <translation>TIFF 将各帧保存为页面，不含时长</translation>
    </message>
    <message>
        <source>the result would be larger: the original is kept</source>
        <translation>结果会更大：保留原文件</translation>
    </message>
    <message>
        <source>retyped</source>
        <translation>已转换类型</translation>
    </message>
    <message>
        <source>%1 short rows filled up, the first in line %2</source>
        <translation>已补齐 %1 个过短的行，第一个在第 %2 行</translation>
    </message>
    <message>
        <source>%1 files</source>
        <translation>%1 个文件</translation>
    </message>
</context>
</TS>
