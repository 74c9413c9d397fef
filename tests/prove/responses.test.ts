import { expect, test } from 'vitest'
import { parseResponses } from './responses.ts'
import type { Exchange } from './witness.ts'

const LIST = '{"conferences":["Weekly standup"]}'

function aRead(id: number, path: string, leftAt: number, arrivedAt: number, status = 200, body = LIST): Exchange {
  return { id, method: 'GET', path, leftAt, arrivedAt, status, body, json: true }
}

test('the list that checks a 401 is no evidence, even if it had to wait for its turn', () => {
  const exchanges = [
    aRead(1, '/Conference/', 0, 300),
    aRead(2, '/Conference/Sales/', 1_000, 1_200, 401, ''),
    aRead(3, '/Conference/Support/', 1_100, 1_300, 401, '{"error":"unauthorized"}'),
    aRead(4, '/Conference/', 2_000, 2_300),
    aRead(5, '/Conference/Sales/', 2_400, 2_600, 401, '<html></html>'),
    aRead(6, '/Conference/', 3_000, 3_300),
    // Gavel had given up this request, for example because the computer slept.
    { ...aRead(7, '/Conference/Sales/', 4_000, 5_000, 401, ''), dropped: true },
    aRead(8, '/Conference/', 5_000, 5_300),
  ]
  const requests = new Map(exchanges.map(({ id, leftAt }) => [id, { at: leftAt } as never]))
  expect(parseResponses(exchanges, requests, true).map(({ leftAt }) => leftAt)).toEqual([0, 3_000, 5_000])
})
