import { strict as assert } from 'node:assert'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startAbsurdProvider, type AbsurdProvider } from '../support/absurd-provider.ts'
import { counts, seed } from '../support/test-sizes.ts'
import { until } from '../support/wait-for.ts'
import { callByUser } from '../support/wdio/bridge-calls.ts'
import { quitWithoutTrouble, type Gavel } from '../support/wdio/gavel.ts'
import { startGavel } from '../support/wdio/spec-gavel.ts'

const ACCOUNTS = ['Acme', 'Beta', 'Crest']
const STRANGE = Array.from({ length: 54 }, (_, index) => `Strange ${String(index + 1)}`)
const RESPONSES = counts.responsesInWindow

/** A click in the page, with the button's label at that moment. */
interface Pressed {
  readonly row: string
  readonly label: string
}

describe(`${RESPONSES} absurd responses about strange rooms (seed ${seed})`, () => {
  let provider: AbsurdProvider
  let gavel: Gavel
  const pressed: Pressed[] = []
  /** Gavel's id of each account, by its auth ID. */
  const accountIds = new Map<string, string>()

  before(async () => {
    provider = await startAbsurdProvider({ calm: ['Calm'], strange: STRANGE, answers: RESPONSES, seed })
    gavel = await startGavel({ args: ['--show'], env: { GAVEL_PLIVO_URL: provider.baseUrl } })
    await gavel.page.find('button', 'Connect an account')
    // Each account has its own rate limit, so three accounts get three times as many responses.
    for (const [index, name] of ACCOUNTS.entries()) {
      const account = {
        provider: 'plivo',
        name,
        authId: `MAEXAMPLEEXAMPLE000${String(index)}`,
        authToken: 'made-up-token',
      }
      const { ok, value } = await callByUser(gavel, 'addAccount', account)
      assert.ok(ok)
      accountIds.set(account.authId, (value as { accountId: string }).accountId)
    }
    await gavel.page.find('searchbox', 'Search rooms and people')
    await search('Calm')
    await until(
      'the calm rooms to be read',
      async () => (await calmHeaders()).filter(isRead).length === ACCOUNTS.length,
    )
  })

  after(async () => {
    await quitWithoutTrouble(gavel)
    await provider.stop()
  })

  const search = (text: string): Promise<void> =>
    gavel.browser.execute((query) => {
      const field = document.getElementById('search') as HTMLInputElement
      field.value = query
      field.dispatchEvent(new Event('input', { bubbles: true }))
    }, text)

  /** Clicks a Mute or Unmute button at any position of the list. Reads the label and clicks in one task. */
  const pressAny = (pick: number): Promise<Pressed | null> =>
    gavel.browser.execute((number) => {
      const list = document.querySelector('main')
      if (list !== null) list.scrollTop = (number * 997) % Math.max(1, list.scrollHeight)
      const buttons = [
        ...document.querySelectorAll<HTMLElement>('[data-row] [data-does=mute], [data-row] [data-does=unmute]'),
      ]
      const button = buttons[number % Math.max(1, buttons.length)]
      if (button === undefined) return null
      const row = button.closest<HTMLElement>('[data-row]')?.dataset['row'] ?? ''
      const label = button.getAttribute('aria-label') ?? ''
      button.click()
      return { row, label }
    }, pick)

  /** The headers of the rooms called Calm: title, duration, head count. */
  const calmHeaders = (): Promise<string[]> =>
    gavel.browser.execute(() =>
      [...document.querySelectorAll('[aria-expanded]')]
        .map((one) => one.getAttribute('aria-label') ?? '')
        .filter((label) => label.startsWith('Calm')),
    )

  const isRead = (header: string): boolean => /^Calm, .*3 people$/.test(header)

  it('leave the calm rooms correct while the user searches and clicks', async () => {
    const places = ['1555010', 'Calm 1', 'a', '', 'Ana']
    for (let turn = 0; provider.answers < RESPONSES; turn += 1) {
      await search(places[turn % places.length] ?? '')
      for (let press = 0; press < 3; press += 1) {
        const one = await pressAny(turn * 31 + press * 7)
        if (one !== null) pressed.push(one)
      }
      await search('Calm')
      const headers = await until('the calm rooms', async () => {
        const found = await calmHeaders()
        return found.length === ACCOUNTS.length && found
      })
      for (const header of headers) assert.ok(isRead(header), header)
    }
    assert.ok(pressed.length > 20, `${pressed.length} clicks`)
  })

  it('cause only writes that match the account, the room, the caller and the label of a click', () => {
    assert.ok(provider.writes.length > 5, `${provider.writes.length} requests`)
    for (const { method, account, room, memberId, step, calls } of provider.writes) {
      const word = method === 'POST' ? 'Mute ' : 'Unmute '
      const rowStart = `${accountIds.get(account) ?? ''}/${room}\n#`
      const meant = pressed.filter(({ row, label }) => row.startsWith(rowStart) && label.startsWith(word))
      const fits = meant.some(({ row }) => {
        const key = row.slice(rowStart.length)
        return calls.includes(key) || key.startsWith(`${memberId}|`)
      })
      assert.ok(
        step === 'Mute' && fits,
        `${method} ${account} ${room} ${memberId} ${step} after ${JSON.stringify(meant)}`,
      )
    }
  })

  it('are forgotten once the responses are good again', async () => {
    provider.calmDown()
    await search('')
    const rooms = ACCOUNTS.length * (STRANGE.length + 1)
    await until('every room to be correct', async () =>
      (await gavel.page.names('status')).some((line) => line === `${rooms} rooms, ${rooms * 3} people`),
    )
  })

  it('cause no error in drawing the page or in the monitor', async () => {
    const log = await readFile(join(gavel.profile, 'logs/gavel.log'), 'utf8')
    assert.doesNotMatch(log, /could not be drawn|could not be applied|of the monitor failed/)
  })
})
