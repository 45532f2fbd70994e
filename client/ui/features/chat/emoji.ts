export interface Emoji {
  readonly emoji: string;
  readonly zh: string;
  readonly en: string;
}

/** Faces first, then hands, hearts, people, work, nature, food, marks. `emoji zh en`, one per line. */
const TABLE = `
😀 笑 grin
😄 大笑 laugh
😁 嘻嘻 beam
😆 哈哈 haha
😅 苦笑 sweat
🤣 笑翻 rofl
😂 笑哭 joy
🙂 微笑 smile
🙃 倒脸 upside
😉 眨眼 wink
😊 开心 happy
😇 天使 angel
🥰 喜爱 adore
😍 爱慕 heart-eyes
😘 亲亲 kiss
😋 好吃 yum
😜 调皮 playful
🤗 抱抱 hug
🤭 偷笑 giggle
🤫 嘘 hush
🤔 想想 think
🫡 敬礼 salute
🤐 闭嘴 zip
😐 面无表情 neutral
😏 得意 smirk
🙄 白眼 eye-roll
😬 尴尬 awkward
😌 松口气 relieved
😔 失落 pensive
😪 困 sleepy
😴 睡 sleep
😷 口罩 mask
🤒 生病 sick
🥵 热 hot
🥶 冷 cold
😵 晕 dizzy
🤯 炸了 mind-blown
🥳 庆祝 party-face
😎 酷 cool
🤓 书呆 nerd
😕 疑惑 confused
😟 担心 worried
😮 哇 wow
😳 脸红 blush
🥺 拜托 plead
😢 难过 sad
😭 大哭 cry
😱 惊叫 scream
😓 汗 tired-sweat
😩 累 weary
😤 哼 huff
😡 生气 angry
👍 赞 thumb
👎 踩 down
👌 好的 ok
✌️ 耶 victory
🤞 祝好运 luck
🤝 握手 handshake
👏 鼓掌 clap
🙌 举手 hooray
🙏 谢谢 thanks
💪 加油 strong
👋 你好 wave
🫶 比心 heart-hands
👇 下面 below
👆 上面 above
👉 这个 this
✍️ 写 write
👀 看看 eyes
❤️ 爱心 heart
🧡 橙心 orange-heart
💛 黄心 yellow-heart
💚 绿心 green-heart
💙 蓝心 blue-heart
💜 紫心 purple-heart
💔 心碎 broken
💯 满分 hundred
💥 爆 boom
💤 休息 zzz
👷 工人 worker
🧑‍💻 开发 coder
🧑‍🔧 维修 mechanic
🧑‍🏫 老师 teacher
🧑‍🌾 农民 farmer
🚶 走路 walk
🏃 跑 run
🎉 庆祝 party
🎊 彩球 confetti
🎁 礼物 gift
🏆 奖杯 trophy
🥇 第一 first
🎯 目标 target
🚀 发射 rocket
🔥 火 fire
✨ 闪亮 sparkle
⭐ 星 star
💡 想法 idea
📌 图钉 pin
📎 附件 clip
📝 笔记 note
📅 日历 calendar
⏰ 闹钟 alarm
⏳ 等待 wait
📈 上升 rising
📉 下降 falling
📊 图表 chart
💰 钱 money
📦 包裹 parcel
🔧 扳手 wrench
🔨 锤子 hammer
🛠️ 工具 tools
🔩 螺丝 bolt
🚰 水 tap
💧 水滴 drop
🔑 钥匙 key
🔒 锁 lock
🔔 铃 bell
📷 相机 camera
📞 电话 phone
💻 电脑 laptop
🔋 电池 battery
📡 信号 signal
🚗 车 car
🚚 货车 truck
🚌 公交 bus
🚄 高铁 train
✈️ 飞机 plane
🚢 船 ship
🏠 家 home
🏢 公司 office
🏥 医院 hospital
⛰️ 山 mountain
🌧️ 雨 rain
☀️ 太阳 sun
⛅ 多云 cloud
❄️ 雪 snow
🌈 彩虹 rainbow
🌙 月亮 moon
🌱 苗 sprout
🌸 花 blossom
🍀 幸运 clover
🐶 狗 dog
🐱 猫 cat
🐼 熊猫 panda
🪿 雁 goose
☕ 咖啡 coffee
🍵 茶 tea
🍺 啤酒 beer
🍚 饭 rice
🍜 面 noodles
🥟 饺子 dumpling
🍎 苹果 apple
🎂 蛋糕 cake
✅ 完成 done
❌ 不行 no
❗ 注意 important
❓ 问题 question
⚠️ 小心 warning
➕ 加 plus
🆗 可以 okay
🚩 红旗 flag
`;

export const EMOJI: readonly Emoji[] = TABLE.trim()
  .split("\n")
  .map((line) => {
    const [emoji = "", zh = "", en = ""] = line.split(" ");
    return { emoji, zh, en };
  });

export function findEmoji(words: string): readonly Emoji[] {
  const wanted = words.trim().toLowerCase();
  if (wanted === "") return EMOJI;
  return EMOJI.filter((one) => one.zh.includes(wanted) || one.en.includes(wanted) || one.emoji === wanted);
}
