import { For, type JSX } from "solid-js";
import { createText, useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Dialog } from "../../kit/Dialog.tsx";
import { type AnyGroup, type AnyShortcut, allShortcuts } from "../../kit/more-shortcuts.ts";
import { Keys } from "./Keys.tsx";

type Name = { [G in AnyGroup]: `${G}.${AnyShortcut<G>}` }[AnyGroup];
type Words = Record<AnyGroup | Name | "title" | "close", string>;

const zh = {
  title: "键盘快捷键",
  close: "关闭",
  anywhere: "到处都能用",
  "anywhere.find": "搜索，或者做点什么",
  "anywhere.keys": "这一页",
  "anywhere.area": "消息、目标、通讯录、设置",
  "anywhere.pane": "下一栏",
  "anywhere.paneBefore": "上一栏",
  rooms: "群和群之间",
  "rooms.room": "下一个群",
  "rooms.roomBefore": "上一个群",
  "rooms.unread": "下一个有未读的群",
  "rooms.unreadBefore": "上一个有未读的群",
  writing: "写消息时",
  "writing.send": "发送",
  "writing.sendToo": "也是发送",
  "writing.bold": "粗体",
  "writing.italic": "斜体",
  "writing.code": "代码",
  "writing.undo": "输入框空着时：撤销刚发的",
  "writing.line": "换行",
  "writing.read": "选中最新一条（还没写字时）",
  "writing.cancel": "不引用、不改了",
  message: "选中一条消息时",
  "message.older": "上一条",
  "message.newer": "下一条",
  "message.first": "最早一条",
  "message.last": "最新一条",
  "message.quote": "引用",
  "message.edit": "编辑自己的消息",
  "message.menu": "更多操作",
  "message.write": "回去写",
  sections: "选中一个分组时",
  "sections.open": "展开",
  "sections.shut": "收拢",
  "sections.up": "往上移",
  "sections.down": "往下移",
  finder: "搜索里",
  "finder.next": "下一个",
  "finder.before": "上一个",
  "finder.open": "打开",
  "finder.widen": "去掉一个筛选（输入框空着时）",
  "finder.close": "关闭",
  picture: "看图时",
  "picture.before": "上一张",
  "picture.next": "下一张",
  "picture.closer": "放大",
  "picture.closerToo": "也是放大",
  "picture.away": "缩小",
  "picture.whole": "回到全图",
  "picture.save": "保存",
  goals: "目标里",
  "goals.up": "关键结果往上移",
  "goals.down": "关键结果往下移",
  "goals.checkIn": "记下进展",
} as const satisfies Words;

const keysText = createText<Words>({
  zh,
  en: {
    title: "Keyboard shortcuts",
    close: "Close",
    anywhere: "Everywhere",
    "anywhere.find": "Search, or do something",
    "anywhere.keys": "This page",
    "anywhere.area": "Chats, goals, people, settings",
    "anywhere.pane": "Next pane",
    "anywhere.paneBefore": "Pane before",
    rooms: "From room to room",
    "rooms.room": "Next room",
    "rooms.roomBefore": "Room before",
    "rooms.unread": "Next unread room",
    "rooms.unreadBefore": "Unread room before",
    writing: "While writing",
    "writing.send": "Send",
    "writing.sendToo": "Send, too",
    "writing.bold": "Bold",
    "writing.italic": "Italic",
    "writing.code": "Code",
    "writing.undo": "In an empty box: undo what was just sent",
    "writing.line": "New line",
    "writing.read": "To the newest message (in an empty box)",
    "writing.cancel": "Quote nothing, change nothing",
    message: "On a message",
    "message.older": "Message above",
    "message.newer": "Message below",
    "message.first": "First message",
    "message.last": "Last message",
    "message.quote": "Quote",
    "message.edit": "Edit your own",
    "message.menu": "More to do",
    "message.write": "Back to writing",
    sections: "On a section of the list",
    "sections.open": "Unfold",
    "sections.shut": "Fold up",
    "sections.up": "Move up",
    "sections.down": "Move down",
    finder: "In search",
    "finder.next": "Next",
    "finder.before": "Before",
    "finder.open": "Open",
    "finder.widen": "Take a filter away (in an empty box)",
    "finder.close": "Close",
    picture: "Looking at a picture",
    "picture.before": "Picture before",
    "picture.next": "Next picture",
    "picture.closer": "Closer",
    "picture.closerToo": "Closer, too",
    "picture.away": "Further away",
    "picture.whole": "The whole picture",
    "picture.save": "Save",
    goals: "In goals",
    "goals.up": "Move a key result up",
    "goals.down": "Move a key result down",
    "goals.checkIn": "Save a check-in",
  },
});

/** Every key there is: drawn from the table that the key handlers ask. */
export function KeySheet(props: { readonly onClose: () => void }): JSX.Element {
  const t = useText(keysText);
  const groups = Object.keys(allShortcuts) as readonly AnyGroup[];
  const rowsOf = (group: AnyGroup) =>
    Object.entries(allShortcuts[group]).map(([name, keys]) => ({ name: `${group}.${name}` as Name, keys }));
  return (
    <Dialog
      open
      size="wide"
      title={t().title}
      onClose={props.onClose}
      actions={<Button onClick={props.onClose}>{t().close}</Button>}
    >
      <div class="key-sheet">
        <For each={groups}>
          {(group) => (
            <section>
              <h3>{t()[group]}</h3>
              <dl>
                <For each={rowsOf(group)}>
                  {({ name, keys }) => (
                    <div>
                      <dt>{t()[name]}</dt>
                      <dd>
                        <Keys of={keys} />
                      </dd>
                    </div>
                  )}
                </For>
              </dl>
            </section>
          )}
        </For>
      </div>
    </Dialog>
  );
}
