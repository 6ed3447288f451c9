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

/** Whoever is meant: a member by a whole identity, members by part of a name, or all in the order in which they joined. */
export async function findMembers(text: string, after: string | undefined, limit: number): Promise<Found> {
  for (const identity of after ? [] : identitiesOf(text)) {
    try {
      const member = (await api.GET('/v1/members/{member}', { params: { path: { member: identity } } })).data
      if (member) return { members: [{ member: member.id, name: member.name, identities: member.identities, enrolled_at: member.enrolled_at }] }
    } catch (accident) {
      if (!(accident instanceof Trouble) || accident.status !== 404) throw accident
    }
  }
  const name = text.trim() || undefined
  return (await api.GET('/v1/members', { params: { query: { name, after, limit } } })).data ?? { members: [] }
}
