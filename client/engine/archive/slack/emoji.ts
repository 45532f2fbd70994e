/** What Slack calls the signs that people use most; a name that is not here stands as `:name:`, as custom ones do. */
const TABLE = `
+1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 heart ❤️ tada 🎉 joy 😂 rofl 🤣 smile 😄 smiley 😃 grinning 😀 grin 😁 laughing 😆
satisfied 😆 sweat_smile 😅 slightly_smiling_face 🙂 upside_down_face 🙃 wink 😉 blush 😊 innocent 😇 heart_eyes 😍
smiling_face_with_3_hearts 🥰 kissing_heart 😘 yum 😋 stuck_out_tongue 😛 stuck_out_tongue_winking_eye 😜 hugging_face 🤗
thinking_face 🤔 neutral_face 😐 expressionless 😑 no_mouth 😶 smirk 😏 unamused 😒 face_with_rolling_eyes 🙄 grimacing 😬
relieved 😌 pensive 😔 sleepy 😪 sleeping 😴 mask 😷 sunglasses 😎 nerd_face 🤓 confused 😕 worried 😟 open_mouth 😮
hushed 😯 astonished 😲 flushed 😳 cry 😢 sob 😭 scream 😱 disappointed 😞 sweat 😓 weary 😩 tired_face 😫 triumph 😤
rage 😡 angry 😠 exploding_head 🤯 partying_face 🥳 pleading_face 🥺 melting_face 🫠 saluting_face 🫡 skull 💀 poop 💩 hankey 💩
clown_face 🤡 ghost 👻 robot_face 🤖 see_no_evil 🙈 hear_no_evil 🙉 speak_no_evil 🙊 broken_heart 💔 orange_heart 🧡
yellow_heart 💛 green_heart 💚 blue_heart 💙 purple_heart 💜 black_heart 🖤 100 💯 boom 💥 sparkles ✨ star ⭐ star2 🌟
fire 🔥 zap ⚡ dizzy 💫 eyes 👀 wave 👋 raised_hand ✋ raised_hands 🙌 clap 👏 pray 🙏 muscle 💪 ok_hand 👌 v ✌️
crossed_fingers 🤞 point_up ☝️ point_up_2 👆 point_down 👇 point_left 👈 point_right 👉 handshake 🤝 fist ✊ facepunch 👊 punch 👊
facepalm 🤦 shrug 🤷 raising_hand 🙋 bow 🙇 dancer 💃 runner 🏃 rocket 🚀 airplane ✈️ car 🚗 ship 🚢 hourglass ⌛ watch ⌚
alarm_clock ⏰ calendar 📆 date 📅 memo 📝 pencil 📝 pencil2 ✏️ bookmark 🔖 book 📖 books 📚 newspaper 📰 chart_with_upwards_trend 📈
chart_with_downwards_trend 📉 bar_chart 📊 clipboard 📋 pushpin 📌 paperclip 📎 lock 🔒 unlock 🔓 key 🔑 bulb 💡 mag 🔍 bell 🔔
loudspeaker 📢 mega 📣 email 📧 envelope ✉️ inbox_tray 📥 package 📦 computer 💻 iphone 📱 telephone ☎️ wrench 🔧 hammer 🔨 gear ⚙️
bug 🐛 construction 🚧 rotating_light 🚨 warning ⚠️ no_entry ⛔ no_entry_sign 🚫 x ❌ heavy_check_mark ✔️ white_check_mark ✅
ballot_box_with_check ☑️ question ❓ exclamation ❗ heavy_plus_sign ➕ heavy_minus_sign ➖ arrow_up ⬆️ arrow_down ⬇️ arrow_left ⬅️
arrow_right ➡️ recycle ♻️ red_circle 🔴 large_green_circle 🟢 large_yellow_circle 🟡 large_blue_circle 🔵 white_circle ⚪ black_circle ⚫
green_circle 🟢 sunny ☀️ cloud ☁️ umbrella ☔ snowflake ❄️ rainbow 🌈 earth_asia 🌏 dog 🐶 cat 🐱 panda_face 🐼 unicorn_face 🦄
tiger 🐯 seedling 🌱 four_leaf_clover 🍀 rose 🌹 cherry_blossom 🌸 apple 🍎 pizza 🍕 rice 🍚 ramen 🍜 cake 🍰 birthday 🎂
coffee ☕ tea 🍵 beer 🍺 beers 🍻 champagne 🍾 clinking_glasses 🥂 gift 🎁 balloon 🎈 confetti_ball 🎊 trophy 🏆 medal 🏅
first_place_medal 🥇 soccer ⚽ dart 🎯 musical_note 🎵 camera 📷 moneybag 💰 money_with_wings 💸 house 🏠 office 🏢 checkered_flag 🏁
cn 🇨🇳 us 🇺🇸 hourglass_flowing_sand ⏳ speech_balloon 💬 thought_balloon 💭 zzz 💤
`;

const NAME_UNITS = 10; // with the two signs at most 32 bytes, whatever letters it has

const emojiByName = new Map<string, string>();
const parts = TABLE.trim().split(/\s+/);
for (let at = 0; at + 1 < parts.length; at += 2) emojiByName.set(parts[at] ?? "", parts[at + 1] ?? "");

/** `+1::skin-tone-2` is a thumb as well. */
export const slackEmoji = (name: string): string => {
  const [plain = ""] = name.split("::");
  return emojiByName.get(plain) ?? `:${plain.slice(0, NAME_UNITS)}:`;
};

export const withSlackEmoji = (text: string): string =>
  text.replace(
    /:([a-z0-9_+-]{1,40})(?:::skin-tone-[2-6])?:/g,
    (whole, name: string) => emojiByName.get(name) ?? whole,
  );
