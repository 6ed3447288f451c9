import type { Words } from './i18n'

/** What both sites say. */
export const sharedWords = {
  'trouble.title': ['That did not work', '没能完成', '未能完成'],
  'trouble.request': ['Request', '请求编号', '請求編號'],
  'trouble.copy': ['Copy request id', '复制请求编号', '複製請求編號'],
  'trouble.again': ['Try again', '重试', '重試'],
  'trouble.offline': ['The server cannot be reached. Check your connection; nothing you typed is lost.', '无法连接服务器，请检查网络；您输入的内容都还在。', '無法連線到伺服器，請檢查網路；您輸入的內容都還在。'],
  'trouble.denied': ['You may not see this', '您没有查看权限', '您沒有查看權限'],
  'trouble.denied-more': ['It needs the permission “{permission}”. Whoever looks after roles can give it to you.', '需要“{permission}”权限，请联系管理角色的同事开通。', '需要「{permission}」權限，請聯絡管理角色的同事開通。'],
  'wait.loading': ['Loading', '加载中', '載入中'],
} as const satisfies Words
