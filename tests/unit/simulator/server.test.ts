import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { serve, type RunningServer } from '../../../electron/simulator/server.ts'
import { readArguments } from '../../simulator/cli.ts'
import { serveControlled } from '../../simulator/control.ts'
import { createSimulator, type Simulator, type SimulatorOptions } from '../../simulator/simulator.ts'
import { credentials } from '../../support/simulator-world.ts'

const opened: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of opened.splice(0)) await close()
})

interface Running extends RunningServer {
  controlUrl?: string
  simulator: Simulator
  /** Sends a request with valid credentials; `path` begins after the account. */
  call: (method: string, path: string, init?: RequestInit) => Promise<Response>
  control: (method: string, path: string, body?: unknown) => Promise<{ status: number; body: unknown }>
}

async function run(options: Partial<SimulatorOptions> = {}, control = true): Promise<Running> {
  const simulator = createSimulator({ profile: 'plivo', seed: 5, ...options })
  const server: RunningServer & { controlUrl?: string } = control
    ? await serveControlled(simulator)
    : await serve(simulator)
  opened.push(server.close, simulator.stop)
  const headers = credentials(simulator)
  return {
    ...server,
    simulator,
    call: (method, path, init) =>
      fetch(`${server.baseUrl}/Account/${simulator.authId}${path}`, { method, headers, redirect: 'manual', ...init }),
    control: async (method, path, body) => {
      const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }
      const response = await fetch(`${server.controlUrl ?? ''}${path}`, { method, ...sent })
      return { status: response.status, body: await response.json() }
    },
  }
}

describe('over real HTTP', () => {
  it('sends a 204 without body or length', async () => {
    const { call } = await run({ rooms: 1 })
    const ended = await call('DELETE', '/Conference/Weekly%20standup/')
    expect([ended.status, await ended.text(), ended.headers.get('content-length')]).toEqual([204, '', null])
  })

  it('sends a body of 3 MB, and an endless one until the client aborts', async () => {
    const { call, simulator } = await run()
    simulator.switches.set({ faults: [{ kind: 'huge', bytes: 3_000_000, times: 1 }, { kind: 'endless' }] })
    expect((await (await call('GET', '/Conference/')).text()).length).toBe(3_000_000)
    const stop = new AbortController()
    const endless = await call('GET', '/Conference/', { signal: stop.signal })
    let size = 0
    for await (const piece of (endless.body ?? []) as AsyncIterable<Uint8Array>) {
      size += piece.length
      if (size > 5_000_000) break
    }
    stop.abort()
    expect(size).toBeGreaterThan(5_000_000)
  })
})

describe('access', () => {
  const rawStatus = (port: number, headers: Record<string, string>, path = '/v1/'): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      httpRequest({ host: '127.0.0.1', port, path, headers }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
        .on('error', reject)
        .end()
    })

  it('refuses a foreign Host and any Origin, even with valid credentials, also for the control API', async () => {
    const { port, simulator } = await run()
    const good = credentials(simulator)
    for (const path of [`/v1/Account/${simulator.authId}/`, '/_control/rooms']) {
      expect(await rawStatus(port, { ...good, host: `rebound.example.test:${port}` }, path)).toBe(403)
      expect(await rawStatus(port, { ...good, origin: 'http://127.0.0.1' }, path)).toBe(403)
      expect(await rawStatus(port, { ...good, origin: 'null' }, path)).toBe(403)
      expect(await rawStatus(port, { ...good, host: `localhost:${port}` }, path)).toBe(200)
    }
  })

  it('does not listen on 127.0.0.2', async () => {
    const { port } = await run()
    const socket = connect({ port, host: '127.0.0.2' })
    const [outcome] = (await Promise.race([once(socket, 'error'), once(socket, 'connect')])) as [Error | undefined]
    socket.destroy()
    expect(outcome).toBeInstanceOf(Error)
  })

  it('has no control API unless it is requested', async () => {
    const { baseUrl, controlUrl, call } = await run({}, false)
    expect(controlUrl).toBeUndefined()
    expect((await fetch(new URL('/_control/rooms', baseUrl))).status).toBe(401)
    expect((await call('GET', '/../../../_control/rooms')).status).toBe(404)
  })

  it('gives each simulator its own long token, even with the same seed', () => {
    const one = createSimulator({ profile: 'plivo', seed: 1 })
    const other = createSimulator({ profile: 'plivo', seed: 1 })
    expect(one.authToken).toMatch(/^[0-9a-f]{40}$/)
    expect(one.authToken).not.toBe(other.authToken)
    expect(one.authId).toMatch(/^MA[A-Z0-9]{18}$/)
    expect(createSimulator({ profile: 'vobiz' }).authId).toMatch(/^MA_[A-Z0-9]{8}$/)
  })
})

describe('the control API', () => {
  it('changes rooms, calls, switches and the history as it says', async () => {
    const { control, call, simulator } = await run()
    const people = [{ memberId: '7', name: 'Asha' }, {}]
    for (const [method, path, body, expected] of [
      ['POST', '/rooms', { name: 'Standup', people }, { name: 'Standup', members: people }],
      ['POST', '/join', { room: 'Standup', memberId: '99', callUuid: 'c-99', muted: true }, {}],
      ['POST', '/leave', { room: 'Standup', memberId: '7' }, {}],
      ['GET', '/rooms', undefined, [{ members: [{}, { memberId: '99', callUuid: 'c-99', muted: true }] }]],
      ['POST', '/end', { room: 'Standup' }, {}],
      ['GET', '/calls', undefined, []],
      ['POST', '/calls', { callUuid: 'c-1' }, { callUuid: 'c-1' }],
      ['POST', '/hangup', { callUuid: 'c-1' }, {}],
      ['GET', '/ended', undefined, [{}, {}, {}, { call: { callUuid: 'c-1' }, by: 'callApi' }]],
      ['POST', '/switches', { listShape: 'empty' }, { listShape: 'empty' }],
      ['DELETE', '/switches', undefined, { listShape: 'names' }],
      ['GET', '/help', undefined, { switches: { listShape: expect.any(String) as unknown } }],
      ['GET', '/requests', undefined, []],
    ] as const)
      expect(await control(method, path, body)).toMatchObject({ status: 200, body: expected })
    await call('GET', '/Conference/')
    expect((await control('GET', '/requests')).body).toMatchObject([{ method: 'GET', status: 200 }])
    await control('DELETE', '/requests')
    expect(simulator.requests).toEqual([])
  })

  it.each([
    ['POST', '/rooms', '{"name"', 400, 'The body must be a JSON object.'],
    ['POST', '/rooms', { name: 'A', people: [{ memberId: 'x' }] }, 400, 'people.0.memberId must be digits.'],
    ['POST', '/rooms', { name: 'A', poeple: 3 }, 400, 'There is no field called poeple.'],
    ['POST', '/rooms', { name: 'Weekly standup' }, 400, 'A room called Weekly standup is live already.'],
    ['POST', '/leave', { room: 'Weekly standup' }, 400, 'memberId or callUuid must be given.'],
    ['POST', '/leave', { room: 'Weekly standup', memberId: '1' }, 400, 'There is no such member in that room.'],
    ['GET', '/nonsense', undefined, 404, 'There is no GET /nonsense'],
  ])('rejects %s %s %j with a %i and a sentence', async (method, path, body, status, sentence) => {
    const { control } = await run({ rooms: 1 })
    const error = expect.stringContaining(sentence) as unknown
    expect(await control(method, path, body)).toEqual({ status, body: { error } })
  })
})

describe('the command line', () => {
  it.each([
    [['--profile', 'twilio'], '--profile must be one of plivo, vobiz, vobiz-documented.'],
    [['--profile', 'plivo', '--rooms', 'many'], '--rooms must be a whole number from 0 to 10000.'],
    [['--profile', 'plivo', '--switches', '{"x":1}'], 'There is no switch called x.'],
    [['--profile', 'plivo', '--nonsense'], "Unknown option '--nonsense'"],
  ])('refuses %j with one sentence', (args, sentence) => {
    expect(readArguments(args)).toEqual({ problem: expect.stringContaining(sentence) as unknown })
  })

  const file = fileURLToPath(new URL('../../simulator/cli.ts', import.meta.url))
  it('prints one line, serves, and stops on SIGTERM', async () => {
    const args = ['--profile', 'plivo', '--port', '0', '--rooms', '2', '--people', '3', '--seed', '9']
    const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
    opened.push(() => {
      child.kill()
    })
    const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string]
    const printed = JSON.parse(line) as Record<'profile' | 'baseUrl' | 'authId' | 'authToken' | 'controlUrl', string>
    expect(Object.keys(printed)).toEqual(['profile', 'baseUrl', 'authId', 'authToken', 'controlUrl'])
    const authorization = `Basic ${Buffer.from(`${printed.authId}:${printed.authToken}`).toString('base64')}`
    const response = await fetch(`${printed.baseUrl}/Account/${printed.authId}/Conference/`, {
      headers: { authorization },
    })
    expect(await response.json()).toMatchObject({ conferences: ['Weekly standup', 'Support bridge'] })
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  })
})
