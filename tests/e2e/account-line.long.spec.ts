import { strict as assert } from 'node:assert'
import { startBrokenProvider, type BrokenProvider } from '../support/broken-provider.ts'
import { openSessionBus, type SessionBus } from '../support/dbus.ts'
import type { ProfileName, RunningSimulator } from '../support/simulator.ts'
import { findTrayItem, type TrayItem } from '../support/tray.ts'
import { quitWithoutTrouble, type Gavel } from '../support/wdio/gavel.ts'
import { startGavel, startSimulator, takeReservedPort } from '../support/wdio/spec-gavel.ts'
import { never, until } from '../support/wdio/wait.ts'

const room = 'Support bridge'

/** An account with one own room at a provider that can be broken. All but its functions is undefined until `before`. */
interface AccountLine {
  readonly provider: 'Plivo' | 'Vobiz'
  readonly broken: BrokenProvider
  readonly gavel: Gavel
  /** Whether window and tray show the account without trouble now. */
  isFine(): Promise<boolean>
  /** Waits until they do, and until the window shows the room. */
  untilFine(): Promise<void>
  /** Waits until window and tray show this trouble. */
  untilTroubled(title: string): Promise<void>
}

/** Declares the tests once for each provider. How soon the line must change is tested in virtual time. */
function describeAccountLine(declare: (account: AccountLine) => void): void {
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
        const port = takeReservedPort(profile)
        simulator = await startSimulator({ profile, rooms: 0 })
        await simulator.startRoom(room, 2)
        broken = await startBrokenProvider(simulator, port)
        gavel = await startGavel()
        tray = await findTrayItem(bus, gavel.pid)
        await gavel.page.connectFirstAccount(provider, simulator)
        await gavel.page.room(room).markAsOwn()
        await untilFine()
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
      const isFine = async (): Promise<boolean> =>
        (await line()).startsWith('Up to date') && !(await tray.tooltip()).includes('Acme')
      const untilFine = async (): Promise<void> => {
        await until('an account that is well, in window and tray', isFine)
        await gavel.page.room(room).appears()
      }

      declare({
        provider,
        get broken() {
          return broken
        },
        get gavel() {
          return gavel
        },
        isFine,
        untilFine,
        untilTroubled: async (title) => {
          await until(
            `${title}, in window and tray`,
            async () =>
              (await line()).startsWith(`${title} since `) && (await tray.tooltip()).endsWith(`\nAcme: ${title}`),
          )
        },
      })
    })
  }
}

describeAccountLine((account) => {
  for (const breakage of ['resets', 'redirects', 'portal pages with 200', 'portal pages with 404'] as const) {
    it(`shows ${breakage} as trouble in window and tray for as long as they last, and recovers`, async () => {
      account.broken.breakWith(breakage)
      await account.untilTroubled('Unexpected answer')
      await never('"up to date" meanwhile', () => account.isFine(), 3_000)
      account.broken.heal()
      await account.untilFine()
    })
  }

  it('shows no trouble after a single 401', async () => {
    const { broken } = account
    broken.breakWith('401', 1)
    await never('trouble', async () => !(await account.isFine()), 4_000)
    assert.ok(broken.asked.length > 1, `Asked ${broken.asked.length} times.`)
  })

  it('after repeated 401s, reads nothing until Refresh, which first checks the credentials', async () => {
    const { broken, gavel, provider } = account
    broken.breakWith('401')
    await account.untilTroubled('Sign-in rejected')
    const asked = broken.asked.length
    await never('another request', () => broken.asked.length > asked, 5_000)
    await gavel.page.open('Refresh')
    await until('the check', () => broken.asked.length > asked)
    assert.deepEqual(broken.asked.slice(asked), [provider === 'Plivo' ? 'GET /' : 'GET /Conference/'])
    await account.untilTroubled('Sign-in rejected')
    broken.heal()
    await gavel.page.open('Refresh')
    await account.untilFine()
  })
})
