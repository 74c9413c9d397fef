import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { startBrokenServer, type Behaviour, type BrokenServer } from '../support/broken-servers.ts'
import { startElectronNetwork, type ElectronNetwork } from '../support/electron-network/electron-network.ts'
import { FakeClientRequest } from '../support/fake-client-request.ts'
import { flushPromises } from '../support/virtual-clock.ts'

let electron: ElectronNetwork
let server: BrokenServer
beforeAll(async () => {
  electron = await startElectronNetwork()
})
afterAll(() => electron.stop())
beforeEach(async () => {
  server = await startBrokenServer('HTTP/1.1')
})
afterEach(() => server.close())

interface Case {
  readonly what: string
  readonly behaviour: Behaviour
  /** The event at which the request is aborted. */
  readonly abortAt?: string
  /** Makes the stand-in emit what the server's `behaviour` makes the real request emit. */
  readonly play: (request: FakeClientRequest) => void
}

const cases: readonly Case[] = [
  { what: 'answered', behaviour: 'good', play: (request) => request.answer(200, {}).emit('end') },
  {
    what: 'cut before a response',
    behaviour: 'cutBeforeHeaders',
    play: (request) => {
      request.fail('net::ERR_EMPTY_RESPONSE')
    },
  },
  { what: 'aborted while nothing is answered', behaviour: 'silent', abortAt: 'close', play: () => undefined },
  {
    what: 'aborted during the response',
    behaviour: 'slowBody',
    abortAt: 'response',
    play: (request) => request.answer(200, {}),
  },
]

const eventsOf = async ({ abortAt, play }: Case): Promise<readonly string[]> => {
  const names: string[] = []
  const request = new FakeClientRequest({})
  const note = (name: string): void => {
    names.push(name)
    if (name === abortAt) request.abort()
  }
  for (const name of ['finish', 'close', 'abort', 'error', 'redirect'])
    request.on(name, () => {
      note(name)
    })
  request.on('response', (message) => {
    note('response')
    for (const name of ['end', 'aborted', 'error'])
      (message as FakeClientRequest).on(name, () => {
        note(`response.${name}`)
      })
  })
  request.end()
  play(request)
  await flushPromises()
  return names
}

it.each(cases)("the stand-in for Electron's request emits the same events as the real one: $what", async (one) => {
  server.behave(one.behaviour)
  const real = await electron.events(server.origin, one.abortAt)
  expect(await eventsOf(one)).toEqual(real)
  expect(real.indexOf('close')).toBe(1)
})
