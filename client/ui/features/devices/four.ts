import type { FourView } from "../../../bridge/contract.ts";
import type { Language } from "../../i18n/text.tsx";

/**
 * The words for four numbers from 0 to 255 that two devices compare. Part of what the product promises: a number
 * keeps its word for ever, since the two devices may run different versions.
 *
 * Chosen by drawing every pair and keeping the unlike ones; no pair differs by one letter, none is another's radical.
 */

const characters = [
  ...("山水火风云雨雪星月海湖岛石沙林草花竹松柳兰菊桃梨瓜豆米麦菜茶酒盐" +
    "醋油饼粥鱼虾鸡鹤燕雁马牛羊狗猫虎龙蛇腿耳口心骨牙头门床灯伞镜钟布" +
    "衣帽鞋带杯碗勺斧绳尺笔纸书琴鼓球信票旗车城村井寺蓝灰玉北外秋冬晚" +
    "母儿女友兵走飞坐立听笑吃写快长圆方新甜冷热梦光电影点弓家羽网瓦砖" +
    "包币邮字词糖歌戏拳剑鲨猴医师翁指舌须冠巾缸帘毯剪刷双群朵粉送拉游" +
    "爬扫洗煮切收挖安宁和乐仁义礼净甘轻宽窄深尖弯炉炭烟印轮帆谷鹅夜叶" +
    "汤肉奶丝皮药葵工多少关左今六七百溪铁红晶宝邻舱野荒麻匠叔孙蝶塔象" +
    "兔鹿熊筷黄墙高春泉舞鼠橘眉壶梯黑画爱船龟扇窗夏面鼻紫果瓶蛋智慢罐"),
];

const words = (
  "acorn actor album alley amber anchor ankle apple apron arrow aspen atlas attic autumn bacon badge " +
  "bagel baker bamboo banjo barn basil beach beard beaver bell berry birch bird biscuit blanket bonnet " +
  "book bottle bowl branch bread brick bridge broom brush bubble bucket buffalo button cabin cactus " +
  "camel candle canoe canvas carpet carrot castle cedar cello chair chalk cheese cherry chimney circus " +
  "clock clover cobalt coffee comet copper coral cotton cousin crab cradle crane cricket crown cup " +
  "curtain daisy dance deer desert diamond dinner doctor dolphin dragon drum duck eagle earth east echo " +
  "egg elbow engine fabric falcon farmer feather fern fiddle field fire fish flag flame flute forest " +
  "fork fox frog garden garlic ginger giraffe glacier glove goat gold goose grape guitar hammer harbour " +
  "harvest hat hawk hazel helmet hill honey horse hotel igloo ink iris iron island ivory jacket jaguar " +
  "jar jelly jewel juice jungle kayak kettle king kitchen kite kiwi koala ladder lake lamp leaf lemon " +
  "lentil lily lime linen lion lizard lobster lotus lunch magnet mango maple marble meadow melon milk " +
  "mint mirror monkey moon moth museum mustard napkin needle nest night noodle north nickel oak oasis " +
  "ocean olive onion orange orchid otter oyster paddle palace panda paper pebble pencil pepper piano " +
  "picnic pigeon pillow pine pirate planet plum pocket pond potato prince puzzle quilt rabbit radio " +
  "rainbow raven ribbon rice river robin roof rope ruby sailor salad salmon salt sand saturn scarf " +
  "school shadow shell silver snow soap spider spoon stairs star tent tiger tulip turtle velvet violin " +
  "walnut whale window"
).split(" ");

const tables: Readonly<Record<Language, readonly string[]>> = { zh: characters, en: words };

/** The table of one language, 256 entries. */
export const fourTable = (language: Language): readonly string[] => tables[language];

/** What a person compares: four characters in Chinese, four words in English. */
export function fourWords(language: Language, four: FourView): readonly string[] {
  return four.map((number) => tables[language][number & 255] ?? "");
}
