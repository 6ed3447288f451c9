import { Trouble, type Schemas } from '../shared/api/client'
import { api } from './api'

type Found = Schemas['FoundMembersAnswer']

/** By which identities a text may be meant: whole ones are found at once, names by their parts. */
export function identitiesOf(text: string): string[] {
  const wanted = text.trim()
  if (/^(mbr_|ext:|phone:|card:|email:|unionid:)/.test(wanted)) return [wanted]
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(wanted)) return [`email:${wanted.toLowerCase()}`]
  const digits = wanted.replaceAll(/[\s()-]/g, '')
  if (/^\+\d{7,15}$/.test(digits)) return [`phone:${digits}`]
  if (/^1\d{10}$/.test(digits)) return [`phone:+86${digits}`, `card:${digits}`]
  if (/^09\d{8}$/.test(digits)) return [`phone:+886${digits.slice(1)}`, `card:${digits}`]
  if (/^\d{5,20}$/.test(digits)) return [`card:${digits}`]
  return []
}

/** What is asked of the list beside the text that is searched for. */
export interface Filters { tag?: string; segment?: string; state?: string }

/** A text as it is searched for: what a member is called, the last four digits of a phone, or both. */
export function partsOf(text: string): { name?: string; phone_ending?: string } {
  const match = /^(.*?)\s*(?:^|\s|(?<=\D))(\d{4})$/.exec(text.trim())
  if (!match) return { name: text.trim() || undefined }
  return { name: match[1] || undefined, phone_ending: match[2] }
}

/** Whoever is meant: a member by a whole identity, members by name or the end of a phone, or all in the order in which they joined. */
export async function findMembers(text: string, after: string | undefined, limit: number, filters: Filters = {}): Promise<Found> {
  const filtered = Object.values(filters).some(Boolean)
  for (const identity of after || filtered ? [] : identitiesOf(text)) {
    try {
      const member = (await api.GET('/v1/members/{member}', { params: { path: { member: identity } } })).data
      if (member) return { members: [{ member: member.id, name: member.name, state: member.state, identities: member.identities, tags: member.tags, enrolled_at: member.enrolled_at }] }
    } catch (accident) {
      if (!(accident instanceof Trouble) || accident.status !== 404) throw accident
    }
  }
  const state = STATES.find((word) => word === filters.state)
  return (await api.GET('/v1/members', { params: { query: { ...partsOf(text), tag: filters.tag || undefined, segment: filters.segment || undefined, state, after, limit } } })).data ?? { members: [] }
}

export const STATES = ['frozen', 'blacklisted', 'left'] as const

/** How a member's state is drawn. */
export const stateTone = (state: string): 'good' | 'bad' | 'gold' => (state === 'active' ? 'good' : state === 'frozen' ? 'gold' : 'bad')
