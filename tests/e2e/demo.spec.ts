import { strict as assert } from 'node:assert'
import { openSessionBus, type SessionBus } from '../support/dbus.ts'
import { countSecretsOf } from '../support/keyring.ts'
import { until } from '../support/wait-for.ts'
import { inMain, isShown, quitWithoutTrouble, type Gavel } from '../support/wdio/gavel.ts'
import { leave, startGavel } from '../support/wdio/spec-gavel.ts'

const toPlivo = /^(GET|POST|DELETE) http:\/\/127\.0\.0\.1:\d+\/v1\/Account\/[^/]+\/.* 2\d\d$/
const toVobiz = /^(GET|POST|DELETE) http:\/\/127\.0\.0\.1:\d+\/api\/v1\/Account\/[^/]+\/.* 2\d\d$/

describe('row 2, demo account: Gavel', () => {
  let bus: SessionBus
  let gavel: Gavel
  /** The number of secrets that other spec files have left in the keychain. */
  let secretsBefore: number

  before(async () => {
    bus = openSessionBus()
    secretsBefore = await countSecretsOf(bus, 'app.gavel.Gavel')
    gavel = await startGavel()
    await recordRequests(gavel)
  })

  after(async () => {
    await leave(gavel)
    bus.close()
  })

  it('at first start, offers the demo and connecting an account, in a visible window', async () => {
    await gavel.page.find('button', 'Try the demo')
    await gavel.page.find('button', 'Connect an account')
    if (!(await isShown(gavel))) throw new Error('No window is on screen.')
  })

  it('shows live rooms after one click', async () => {
    await gavel.page.click('button', 'Try the demo')
    await gavel.page.room('Weekly standup').appears()
    await gavel.page.find('status', /^\d+ rooms, (at least )?\d+ people$/)
  })

  it('sends HTTP to this computer only, and stores no credentials in the keychain', async () => {
    await until('requests for rooms', async () => (await recordedRequests(gavel)).length > 2)
    assert.deepEqual(
      (await recordedRequests(gavel)).filter((line) => !toPlivo.test(line)),
      [],
    )
    assert.equal(await countSecretsOf(bus, 'app.gavel.Gavel'), secretsBefore)
  })
})

describe('row 2, demo account: the Vobiz demo', () => {
  let gavel: Gavel

  before(async () => {
    gavel = await startGavel({ args: ['--show', '--demo-vobiz'] })
    await recordRequests(gavel)
  })

  after(() => quitWithoutTrouble(gavel))

  it('appears if Gavel is started with --demo-vobiz, and is gone after a restart without that switch', async () => {
    await gavel.page.find('button', /^Account: .*Vobiz/)
    await until('a request', async () => (await recordedRequests(gavel)).length > 0)
    assert.deepEqual(
      (await recordedRequests(gavel)).filter((line) => !toVobiz.test(line)),
      [],
    )
    await quitWithoutTrouble(gavel)
    gavel = await startGavel({ profile: gavel.profile, args: ['--show'] })
    await gavel.page.find('button', 'Try the demo')
  })
})

/** Collects in the main process each request that gets a response, because the demo's simulator has no control API. */
async function recordRequests({ browser }: Gavel): Promise<void> {
  await inMain({ browser }, (electron) => {
    const recorded: string[] = []
    Object.assign(globalThis, { gavelTestRequests: recorded })
    electron.session
      .fromPartition('gavel-api', { cache: false })
      .webRequest.onResponseStarted(({ method, url, statusCode }) => {
        recorded.push(`${method} ${url} ${statusCode}`)
      })
    // Writes and most polls use Node's network: https://nodejs.org/api/diagnostics_channel.html#http
    process.getBuiltinModule('node:diagnostics_channel').subscribe('http.client.response.finish', (message) => {
      const { request, response } = message as {
        request: { method: string; path: string; getHeader(name: string): unknown }
        response: { statusCode: number }
      }
      recorded.push(
        `${request.method} http://${String(request.getHeader('host'))}${request.path} ${response.statusCode}`,
      )
    })
  })
}

function recordedRequests(gavel: Gavel): Promise<readonly string[]> {
  return inMain(gavel, () => Reflect.get(globalThis, 'gavelTestRequests') as string[])
}
