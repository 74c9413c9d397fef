import { strict as assert } from 'node:assert'
import { startBrokenProvider, type BrokenProvider } from '../support/broken-provider.ts'
import { openSessionBus, type SessionBus } from '../support/dbus.ts'
import type { ProfileName, RunningSimulator } from '../support/simulator.ts'
import { findTrayItem, type TrayItem } from '../support/tray.ts'
import { never, until } from '../support/wait-for.ts'
import { quitWithoutTrouble, type Gavel } from '../support/wdio/gavel.ts'
import { startGavel, startSimulator } from '../support/wdio/spec-gavel.ts'

const room = 'Support bridge'
const promised = 5_000
/** Milliseconds that one check through WebDriver and D-Bus may take on a busy computer. */
const checkMs = 1_000
const failing = [
  ['resets', 'Unexpected answer'],
  ['redirects', 'Unexpected answer'],
  ['portal pages with 200', 'Unexpected answer'],
  ['portal pages with 404', 'Unexpected answer'],
] as const

for (const [provider, profile] of [
  ['Plivo', 'plivo'],
  ['Vobiz', 'vobiz-documented'],
] as const satisfies readonly (readonly ['Plivo' | 'Vobiz', ProfileName])[]) {
  describe(`the status line of an account at ${provider}: Gavel`, () => {
    let bus: SessionBus
    let simulator: RunningSimulator
    let broken: BrokenProvider
    let gavel: Gavel
    let tray: TrayItem

    before(async () => {
      bus = openSessionBus()
      simulator = await startSimulator({ profile, rooms: 0 })
      await simulator.startRoom(room, 2)
      broken = await startBrokenProvider(simulator)
      const variable = profile === 'plivo' ? 'GAVEL_PLIVO_URL' : 'GAVEL_VOBIZ_URL'
      gavel = await startGavel({ env: { [variable]: broken.baseUrl } })
      tray = await findTrayItem(bus, gavel.pid)
      await gavel.page.connectFirstAccount(provider, simulator)
      await gavel.page.room(room).markAsOwn()
      await isWell()
    })

    after(async () => {
      await quitWithoutTrouble(gavel)
      bus.close()
      await broken.stop()
      await simulator.stop()
    })

    /** Reads the status line by its class, because the sentences for screen readers also have the role status. */
    const line = (): Promise<string> =>
      gavel.browser.execute(() => document.querySelector('p.health')?.getAttribute('aria-label') ?? '')
    const isWell = async (): Promise<number> =>
      until(
        'an account that is well, in window and tray',
        async () => (await line()).startsWith('Up to date') && !(await tray.tooltip()).includes('Acme') && Date.now(),
        { timeoutMs: 15_000 },
      )
    const isTroubled = async (title: string): Promise<number> =>
      until(
        `${title}, in window and tray`,
        async () =>
          (await line()).startsWith(`${title} since `) &&
          (await tray.tooltip()).endsWith(`\nAcme: ${title}`) &&
          Date.now(),
        { timeoutMs: 15_000 },
      )
    const heals = async (): Promise<void> => {
      broken.heal()
      await until('a good response', () => broken.goodSince, { timeoutMs: 10_000 })
      const took = (await isWell()) - (broken.goodSince ?? NaN)
      assert.ok(took <= promised + checkMs, `It took ${took} ms.`)
      await gavel.page.room(room).appears()
    }

    for (const [breakage, title] of failing) {
      it(`shows ${breakage} as trouble in window and tray, and recovers, each within 5 s`, async () => {
        broken.breakWith(breakage)
        const from = Date.now()
        const took = (await isTroubled(title)) - from
        assert.ok(took <= promised + checkMs, `It took ${took} ms.`)
        await never('"up to date" meanwhile', async () => (await line()).startsWith('Up to date'), 3_000)
        assert.ok(broken.asked.length < 25, `Asked ${broken.asked.length} times.`)
        await heals()
      })
    }

    it('shows no trouble after a single 401', async () => {
      broken.breakWith('401', 1)
      await never(
        'trouble',
        async () => !(await line()).startsWith('Up to date') || (await tray.tooltip()).includes('Acme'),
        4_000,
      )
      assert.ok(broken.asked.length > 4, `Asked ${broken.asked.length} times.`)
    })

    it('after repeated 401s, reads nothing until Refresh, which first checks the credentials', async () => {
      broken.breakWith('401')
      const from = Date.now()
      const took = (await isTroubled('Sign-in rejected')) - from
      assert.ok(took <= promised + checkMs, `It took ${took} ms.`)
      const asked = broken.asked.length
      await never('another request', () => broken.asked.length > asked, 3_000)
      await gavel.page.open('Refresh')
      await until('the check', () => broken.asked.length > asked)
      assert.deepEqual(broken.asked.slice(asked), [profile === 'plivo' ? 'GET /' : 'GET /Conference/'])
      await isTroubled('Sign-in rejected')
      broken.heal()
      await gavel.page.open('Refresh')
      await isWell()
      await gavel.page.room(room).appears()
    })
  })
}
