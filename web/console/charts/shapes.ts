/** Colours of the theme that lines are told apart by; each has a dash and a sign of its own as well. */
export type Tone = 'brand' | 'before' | 'gold' | 'note' | 'bad' | 'good'
export const TONES: readonly Tone[] = ['brand', 'gold', 'note', 'bad', 'good', 'before']

/** Values over labels, undefined where there is none, and the members behind each. */
export interface Line { name: string; values: ReadonlyArray<number | undefined>; tone: Tone; bars?: boolean; points?: ReadonlyArray<string | undefined> }

/** So many times one kind came after the other, at a step from 0 on. */
export interface Flow { step: number; from: string; to: string; times: number }

/** A cell of a table whose background says how much it is: a share from 0 to 1, undefined where there is nothing to say. */
export interface Heat { share: number | undefined; text: string; more?: string; open?: boolean }

/** A figure with the ends of its interval, and how it is read aloud. */
export interface Span { name: string; value: number; low: number; high: number; tone: Tone; says: string }

export type Print = (value: number) => string

/** A drawing: a point of it can be pointed out. */
export interface Drawn { gone: () => void; show: (index: number) => void; hide: () => void }

/** Which of ten shades a share from 0 to 1 has; none is white. */
export const shade = (share: number | undefined): string => (share === undefined || share <= 0 ? '' : `heat-${Math.min(9, Math.max(1, Math.ceil(share * 9)))}`)
