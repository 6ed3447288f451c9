import type { Words } from '../shared/i18n'
export const words = {
} as const satisfies Words
