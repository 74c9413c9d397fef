import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { serve, type RunningServer } from '../../../electron/simulator/server.ts'
import { readArguments, usage } from '../../simulator/cli.ts'
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
  it('starts rooms, lets people join and leave, and ends rooms', async () => {
    const { control, simulator } = await run()
    const started = await control('POST', '/rooms', {
      name: 'Standup',
      people: [{ name: 'Asha', memberId: '7' }, {}, {}],
    })
    expect(started).toMatchObject({
      status: 200,
      body: { name: 'Standup', members: [{ memberId: '7', name: 'Asha' }, {}, {}] },
    })
    await control('POST', '/join', { room: 'Standup', memberId: '99', callUuid: 'c-99', muted: true })
    await control('POST', '/leave', { room: 'Standup', memberId: '7' })
    const rooms = await control('GET', '/rooms')
    expect(rooms.body).toMatchObject([{ members: [{}, {}, { memberId: '99', callUuid: 'c-99', muted: true }] }])
    await control('POST', '/leave', { room: 'Standup', callUuid: 'c-99' })
    expect(simulator.rooms.get('Standup')?.members).toHaveLength(2)
    expect(await control('POST', '/end', { room: 'Standup' })).toEqual({ status: 200, body: {} })
    expect(simulator.rooms.snapshot()).toEqual([])
  })

  it('begins calls outside any room, lists them, ends them, and says how they ended', async () => {
    const { control, simulator } = await run()
    const call = { callUuid: 'c-1', number: '15550100101', to: '15550120107' }
    expect(await control('POST', '/calls', call)).toMatchObject({ status: 200, body: call })
    expect(await control('GET', '/calls')).toMatchObject({ body: [call] })
    expect(await control('GET', '/ended')).toMatchObject({ body: [] })
    await control('POST', '/hangup', { callUuid: 'c-1' })
    expect(simulator.rooms.calls.list()).toEqual([])
    expect(await control('GET', '/ended')).toMatchObject({ body: [{ call, by: 'callApi' }] })
  })

  it('lists and clears the requests to the provider, but not those to the control API itself', async () => {
    const { control, call } = await run()
    await call('GET', '/Conference/')
    expect((await control('GET', '/requests')).body).toMatchObject([{ method: 'GET', status: 200 }])
    await control('DELETE', '/requests')
    expect((await control('GET', '/requests')).body).toEqual([])
  })

  it('sets and resets switches', async () => {
    const { control, call } = await run({ rooms: 1 })
    expect(await control('POST', '/switches', { listShape: 'empty' })).toMatchObject({ body: { listShape: 'empty' } })
    expect(await (await call('GET', '/Conference/')).json()).toMatchObject({ conferences: [] })
    expect(await control('DELETE', '/switches')).toMatchObject({ body: { listShape: 'names' } })
    expect(await control('GET', '/switches')).toMatchObject({ body: { listShape: 'names' } })
  })

  it.each([
    ['POST', '/rooms', '{"name"', 'The body must be a JSON object.'],
    ['POST', '/rooms', {}, 'name is missing.'],
    ['POST', '/rooms', { name: 7 }, 'name must be a text that is not empty.'],
    ['POST', '/rooms', { name: 'A', people: 0 }, 'people must be a whole number from 1 to 100000.'],
    ['POST', '/rooms', { name: 'A', people: [7] }, 'people.0 must be a person.'],
    ['POST', '/rooms', { name: 'A', people: [{ memberId: 'x' }] }, 'people.0.memberId must be digits.'],
    ['POST', '/rooms', { name: 'A', poeple: 3 }, 'There is no field called poeple.'],
    ['POST', '/rooms', { name: 'Weekly standup' }, 'A room called Weekly standup is live already.'],
    ['POST', '/join', { room: 'Weekly standup', muted: 'yes' }, 'muted must be true or false.'],
    ['POST', '/leave', { room: 'Weekly standup' }, 'memberId or callUuid must be given.'],
    ['POST', '/leave', { room: 'Weekly standup', memberId: '1' }, 'There is no such member in that room.'],
    ['POST', '/calls', { muted: true }, 'There is no field called muted.'],
    ['POST', '/hangup', { callUuid: 'none' }, 'There is no such call.'],
    ['POST', '/rooms', { name: 'A', numbers: [] }, 'numbers must be a list of texts, not empty.'],
    ['POST', '/end', { room: 'Nobody' }, 'No room of that name is live.'],
    ['POST', '/switches', { postStatus: 500 }, 'postStatus must be one of 202, 200.'],
  ])('rejects %s %s %j with a 400 and a sentence', async (method, path, body, sentence) => {
    const { control } = await run({ rooms: 1 })
    const response = await control(method, path, body)
    expect(response.status).toBe(400)
    expect((response.body as { error: string }).error).toContain(sentence)
  })

  it('returns help, and a 404 for an unknown command', async () => {
    const { control } = await run()
    expect((await control('GET', '/help')).body).toMatchObject({
      switches: { listShape: expect.any(String) as unknown },
    })
    expect(await control('GET', '/nonsense')).toMatchObject({ status: 404 })
  })
})

describe('the command line', () => {
  it.each([
    [['--profile', 'twilio'], '--profile must be one of plivo, vobiz, vobiz-documented.'],
    [[], '--profile must be one of plivo, vobiz, vobiz-documented.'],
    [['--profile', 'plivo', '--rooms', 'many'], '--rooms must be a whole number from 0 to 10000.'],
    [['--profile', 'plivo', '--people', '0'], '--people must be a whole number from 1 to 100000.'],
    [['--profile', 'plivo', '--switches', '{"x":1}'], 'There is no switch called x.'],
    [['--profile', 'plivo', '--switches', '{'], '--switches must be JSON.'],
    [['--profile', 'plivo', '--nonsense'], "Unknown option '--nonsense'"],
  ])('refuses %j with one sentence', (args, sentence) => {
    expect(readArguments(args)).toEqual({ problem: expect.stringContaining(sentence) as unknown })
  })

  it('explains its options, its output and the switches', () => {
    for (const word of ['--profile', 'baseUrl', 'listShape', 'callbackSignature']) expect(usage).toContain(word)
    expect(readArguments(['--help'])).toEqual({ help: true })
  })

  const file = fileURLToPath(new URL('../../simulator/cli.ts', import.meta.url))
  const start = (...args: string[]) => {
    const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    opened.push(() => {
      child.kill()
    })
    return child
  }
  const finish = async (...args: string[]) => {
    const child = start(...args)
    const [out, error] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
    return { out, error, code: child.exitCode }
  }

  it('prints one line, serves, and stops on SIGTERM', async () => {
    const child = start('--profile', 'plivo', '--port', '0', '--rooms', '2', '--people', '3', '--seed', '9')
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

  it('explains that its port is in use', async () => {
    const { port } = await run()
    const { error, code, out } = await finish('--profile', 'vobiz', '--port', String(port))
    expect([code, out]).toEqual([1, ''])
    expect(error).toBe(`Port ${port} is in use by another program. Choose another, or --port 0 for any free one.\n`)
  })
})
