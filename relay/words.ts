/** What the relay says to whoever runs it: in Chinese, then in English. */
export type Sentence = readonly [zh: string, en: string];

export const words = {
  portBusy: (port: number): Sentence => [
    `端口 ${port} 已经被别的程序占用。请关掉那个程序，或换一个端口再启动：PORT=${port + 1} npm start`,
    `Port ${port} is in use by another program. Stop that program, or start on another port: PORT=${port + 1} npm start`,
  ],
  dataInUse: (dir: string): Sentence => [
    `另一个中继正在使用数据目录 ${dir}。一个目录只能由一个中继使用；请先停掉那一个，或用 SKEIN_DATA 指定别的目录。`,
    `Another relay is using the data folder ${dir}. One folder serves one relay: stop the other one first, or choose another folder with SKEIN_DATA.`,
  ],
  dataUnusable: (dir: string, reason: string): Sentence => [
    `无法使用数据目录 ${dir}（${reason}）。请检查它是否存在、是否可写、磁盘是否已满。`,
    `The data folder ${dir} cannot be used (${reason}). Check that it exists, can be written, and that the disk is not full.`,
  ],
  badRelayFile: (path: string): Sentence => [
    `文件 ${path} 的内容读不懂，所以没有启动，也没有改动任何东西。请从备份恢复它；或删掉它，并用 SKEIN_ORG 写明组织编号。`,
    `The file ${path} cannot be understood, so nothing was started or changed. Restore it from a backup; or delete it and name the organisation with SKEIN_ORG.`,
  ],
  damaged: (keptAs: string): Sentence => [
    `数据库已损坏，原样保留为 ${keptAs}。中继从空库开始；各设备重新连接时会把内容交还回来。`,
    `The database was damaged and is kept as ${keptAs}. The relay starts with an empty one; devices hand their content back when they connect.`,
  ],
  listening: (url: string, isLocal: boolean): Sentence =>
    isLocal
      ? [
          `鸿雁中继已启动：${url} （只有这台电脑能访问；要让别的设备访问，请用 HTTPS 反向代理，见 README）`,
          `The Skein relay is running at ${url} (this computer only; put an HTTPS proxy in front for other devices, see README)`,
        ]
      : [
          `鸿雁中继已启动：${url} 。浏览器只在 HTTPS 或 localhost 上提供加密，别的设备请经 HTTPS 访问，见 README。`,
          `The Skein relay is running at ${url}. Browsers offer encryption on HTTPS and localhost alone: reach it through HTTPS from other devices, see README.`,
        ],
  insecure: (host: string): Sentence => [
    `有浏览器经 http://${host} 打开了页面。浏览器只在 HTTPS 或 localhost 上提供加密，所以页面会说明缺什么；请在前面放一个 HTTPS 反向代理，见 README。`,
    `A browser opened the page at http://${host}. Browsers offer encryption on HTTPS and localhost alone, so the page says what is missing. Put an HTTPS proxy in front, see README.`,
  ],
  setup: (link: string): Sentence => [
    "打开下面这个一次性链接来创建组织：",
    `Open this one-time link to create your organisation:\n\n  ${link}\n`,
  ],
  stopping: (): Sentence => ["正在停止，数据已写好。", "Stopping. Everything is written."],
  diskBroken: (): Sentence => [
    "磁盘没有按要求写入，中继立即退出，没有确认任何未写好的内容。请检查磁盘后重新启动。",
    "The disk did not write as asked. The relay ends now and has confirmed nothing that was not written. Check the disk, then start again.",
  ],
} as const;
