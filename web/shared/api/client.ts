import createClient, { type Middleware } from 'openapi-fetch'
import type { paths, components } from './schema'

export type Schemas = components['schemas']
export type ProblemBody = Schemas['Problem']

/** What the server refused, or that it could not be reached: always something that can be shown, with the request's id. */
export class Trouble extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly requestId: string | undefined,
    readonly faults: ReadonlyArray<{ pointer: string; code: string; detail: string }>,
    readonly body: Readonly<Record<string, unknown>>,
  ) {
    super(message)
  }

  static offline(): Trouble {
    return new Trouble(0, 'offline', '', undefined, [], {})
  }
}

type Fault = { pointer?: string; code?: string; detail?: string }

async function troubleOf(response: Response): Promise<Trouble> {
  const body = (await response.json().catch(() => ({}))) as Record<string, unknown>
  const errors = (Array.isArray(body['errors']) ? body['errors'] : []) as Fault[]
  return new Trouble(
    response.status,
    String(body['code'] ?? response.status),
    String(body['detail'] ?? body['title'] ?? response.statusText),
    (body['request_id'] as string | undefined) ?? response.headers.get('X-Request-Id') ?? undefined,
    errors.map((fault) => ({ pointer: fault.pointer ?? '', code: fault.code ?? '', detail: fault.detail ?? '' })),
    body,
  )
}

export interface Speaking {
  language: () => string
  /** Headers that every request carries, beside those of a page of ours. */
  headers?: () => Record<string, string>
  /** May have a request asked again, after whoever sits there has shown who he is. */
  mend?: (trouble: Trouble) => Promise<boolean>
}

/**
 * A client of the API as its document describes it. What is refused is thrown as {@link Trouble}; a success is answered
 * with its data alone.
 */
export function speakTo(speaking: Speaking) {
  const ask = async (request: Request): Promise<Response> => {
    const again = request.clone()
    let response: Response
    try {
      response = await fetch(request)
    } catch {
      throw Trouble.offline()
    }
    if (response.ok) return response
    const trouble = await troubleOf(response)
    if (speaking.mend && (await speaking.mend(trouble))) {
      const second = await fetch(again).catch(() => {
        throw Trouble.offline()
      })
      if (second.ok) return second
      throw await troubleOf(second)
    }
    throw trouble
  }
  const api = createClient<paths>({ baseUrl: '', fetch: ask, querySerializer: { array: { style: 'form', explode: false } } })
  const manners: Middleware = {
    onRequest({ request }) {
      request.headers.set('Accept-Language', speaking.language())
      request.headers.set('Zhiyin-Console', '1')
      for (const [name, value] of Object.entries(speaking.headers?.() ?? {})) request.headers.set(name, value)
      return request
    },
  }
  api.use(manners)
  return api
}

/** The data of an answer that succeeded. */
export async function data<T>(answer: Promise<{ data?: T }>): Promise<T> {
  return (await answer).data as T
}

/** A key under which something counts once: kept by whoever asks until it is answered. */
export function onceKey(): string {
  return crypto.randomUUID()
}
