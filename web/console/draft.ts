import { useDraft as kept } from '../shared/draft'
import { session } from './session'

/** What somebody is typing here, kept for him alone: whoever else signs in at this browser does not see it. */
export const useDraft = <T extends object>(name: string, empty: T): ReturnType<typeof kept<T>> => kept(`${session.me?.staff ?? ''}.${name}`, empty)
