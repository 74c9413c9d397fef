import { expect, test } from 'vitest'
import { createProvider } from '../../../electron/providers/http-provider.ts'
import { json, scriptedFetch } from '../../support/scripted-fetch.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const credentials = { authId: 'MA_MADEUP1', authToken: 'made-up-token' }
const list = (id?: string) => ({ conferences: ['Weekly'], ...(id !== undefined && { api_id: id }) })
const gone = (id?: string) => ({ error: 'conference not found', ...(id !== undefined && { api_id: id }) })

test.each<[string, readonly Response[], readonly string[]]>([
  ['whose id was seen before', [json(200, list('a')), json(200, list('b')), json(200, list('a'))], ['ok', 'ok', 'old']],
  ['of a missing room whose id was seen before', [json(404, gone('a')), json(404, gone('a'))], ['ok', 'old']],
  ['without an id that repeats another', [json(200, list()), json(200, list())], ['ok', 'ok']],
  [
    'with the id of another only in a header',
    ['a', 'a'].map((id) => json(200, list(), { 'x-request-id': id })),
    ['ok', 'ok'],
  ],
  ['that a cache has kept', [json(200, list('a'), { age: '3' })], ['old']],
  ['that a cache has just got', [json(200, list('a'), { age: '0' })], ['ok']],
])('a response %s', async (_title, responses, expected) => {
  const clock = createVirtualClock()
  const { fetch } = scriptedFetch((_request, index) => responses[index]?.clone() ?? json(500, {}))
  const provider = createProvider('plivo', { credentials, fetch, clock, random: () => 0 })
  const said: string[] = []
  for (const { status } of responses) {
    const reply = status === 404 ? await provider.retrieve('Weekly') : await provider.list()
    const reason = reply.ok ? undefined : reply.fault.values?.reason
    said.push(reason === undefined ? 'ok' : reason === 'cached' ? 'old' : reason)
  }
  expect(said).toEqual(expected)
})
