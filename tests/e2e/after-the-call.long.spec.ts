import { strict as assert } from 'node:assert'
import { readFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import type { EndedCall } from '../../electron/simulator/rooms/calls.ts'
import type { EndedBy } from '../../electron/simulator/rooms/model.ts'
import { csvCells } from '../support/csv-cells.ts'
import { describeRequest, type RunningSimulator } from '../support/simulator.ts'
import { pdfPages } from '../support/pdf-text.ts'
import { until } from '../support/wait-for.ts'
import { inMain, quitWithoutTrouble, type Gavel } from '../support/wdio/gavel.ts'
import { startGavel, startSimulator } from '../support/wdio/spec-gavel.ts'

/** Where the provider serves the record of a call, and what it calls the cost there. */
const providers = [
  { provider: 'Plivo', profile: 'plivo', currency: '' },
  { provider: 'Vobiz', profile: 'vobiz-documented', currency: 'INR' },
] as const

const people = [
  { name: 'Ana Diaz', number: '15550100101' },
  { name: 'Ben Okoro', number: '15550100102' },
  { name: 'Cleo Park', number: '15550100103' },
] as const

/** What Gavel says about a call that ended so, in the page and in the CSV. */
const told: Readonly<Record<EndedBy, readonly [sentence: string, word: string]>> = {
  caller: ['The caller hung up.', 'hungUp'],
  callApi: ['The call was ended through the provider.', 'api'],
  line: ['The line failed.', 'line'],
  platform: ['', ''],
}

/** Milliseconds within which an expanded room shows that somebody has left, at the pace of Vobiz. */
const SEEN = 10_000
/** Milliseconds. The provider gives join times in whole seconds. */
const JOINED = 2_000

for (const { provider, profile, currency } of providers)
  describe(`row 31, after the call, ${provider}`, () => {
    let simulator: RunningSimulator
    let gavel: Gavel
    /** What truly happened, in the order of the ends of the calls. */
    let truth: readonly EndedCall[]

    before(async () => {
      simulator = await startSimulator({ profile, rooms: 0 })
      await simulator.set({ callRecords: 'written' })
      const { members } = await simulator.startRoom('Standup', people, { stayAlone: true })
      gavel = await startGavel({ simulators: [simulator] })
      const room = gavel.page.room('Standup')
      await gavel.page.connectFirstAccount(provider, simulator)
      await room.appears()
      await room.markAsOwn()
      await room.expand()
      await room.remove('Ana Diaz')
      await room.loses('Ana Diaz')
      await simulator.leave('Standup', members[1]?.memberId ?? '')
      await room.loses('Ben Okoro')
      await simulator.leave('Standup', members[2]?.memberId ?? '', { lineFails: true })
      await room.disappears()
      truth = await simulator.endedCalls()
      // The records are read some time after the end.
      await until('the reads of all records', async () => (await recordReads()).length === people.length)
    })

    after(async () => {
      await quitWithoutTrouble(gavel)
      await simulator.stop()
    })

    const recordReads = async (): Promise<readonly string[]> =>
      (await simulator.requests())
        .filter(({ respondedAt }) => respondedAt !== undefined)
        .map(describeRequest)
        .filter((line) => /^GET \/(Call|cdr)\/[\da-f-]+\/?$/.test(line))

    /** The costs as the provider's records say them, in the order of `truth`. */
    const costs = (): Promise<readonly number[]> =>
      Promise.all(
        truth.map(async ({ call }) => {
          const { authId, authToken, baseUrl } = simulator
          const basic = Buffer.from(`${authId}:${authToken}`).toString('base64')
          const path = provider === 'Plivo' ? `Call/${call.callUuid}/` : `cdr/${call.callUuid}`
          const response = await fetch(`${baseUrl}/Account/${authId}/${path}`, {
            headers: { authorization: `Basic ${basic}`, 'x-auth-id': authId, 'x-auth-token': authToken },
          })
          const body = (await response.json()) as { total_amount?: string; data?: { total_cost: number } }
          return Number(body.total_amount ?? body.data?.total_cost)
        }),
      )

    /** Saves the report from the timeline. A fake replaces the system's file dialog, which no driver can operate. */
    const save = async (format: string, ending: string): Promise<Buffer> => {
      const path = join(gavel.profile, `report.${ending}`)
      await inMain(
        gavel,
        (electron, filePath) => {
          Object.assign(electron.dialog, { showSaveDialog: () => Promise.resolve({ canceled: false, filePath }) })
        },
        path,
      )
      await gavel.page.click('button', 'Save report…')
      await gavel.page.choose('Format', format)
      await gavel.page.click('button', 'Save…')
      return until(`the text of report.${ending}`, async () => {
        const bytes = await readFile(path).catch(() => Buffer.alloc(0))
        return bytes.length > 0 ? bytes : undefined
      })
    }

    /** The rows of the tables of a page, each with its cells, and what the list of facts says. */
    const read = (page: string): readonly (readonly string[])[] => {
      const plain = (html: string): string =>
        html
          .replaceAll(/<[^>]*>/g, ' ')
          .replaceAll(/\s+/g, ' ')
          .trim()
      const rows = [...page.matchAll(/<tr>(.*?)<\/tr>|<dt>(.*?<\/dd>)/g)].map(([, row, fact]) => row ?? fact ?? '')
      return rows.map((row) =>
        row
          .split(/<\/t[dh]>|<\/d[td]>/)
          .slice(0, -1)
          .map(plain),
      )
    }

    it('the message of the end says why', async () => {
      await gavel.page.text('Standup has ended. The line of the last caller seen there failed.')
    })

    it('the log says of each leaving and of the end what the records say', async () => {
      const { page } = gavel
      await page.closeMessages()
      await page.open('Log')
      await page.find('listitem', /You removed Ana Diaz from Standup\. Confirmed\./)
      const lines = (await page.names('listitem')).map((line) => line.replace(/^\d+:\d+ [AP]M /, ''))
      const [reported, end = '', ...rest] = lines.slice(1)
      assert.match(end, /^Standup ended\. (\d+ seconds|\d+ minutes?), up to 3 people\./)
      assert.equal(end.replace(/^.*people\./, ''), ' The line of the last caller seen there failed.')
      assert.deepEqual(rest, [
        `Ben Okoro left Standup. ${told.caller[0]}`,
        'You removed Ana Diaz from Standup. Confirmed. Muted at once.',
        'Gavel found Ana Diaz, Ben Okoro, and Cleo Park in Standup.',
      ])
      const seconds = truth.reduce((sum, { call, endedAt }) => sum + Math.floor((endedAt - call.startedAt) / 1_000), 0)
      const cost = (await costs()).reduce((sum, one) => sum + one, 0)
      assert.equal(
        reported,
        `The provider reported 3 calls in Standup after its end. In all ${lasting(seconds)}. In all ${withCurrency(cost)}.`,
      )
    })

    it('the timeline says why each of them left', async () => {
      const { page } = gavel
      await page.click('button', /^Details: Standup ended\./)
      await page.click('button', 'Show timeline')
      await page.find('heading', 'Standup')
      const text = await page.text(/Cleo Park\s+\+1 555 010 0103[^]*Export as CSV…/)
      for (const { call, by } of truth) {
        const said = new RegExp(
          `${call.name}\\s+\\+1 555 010 ${call.number.slice(-4)}\\s+.*\\n.*\\d+ (?:second|minute)s?\\s+(.*)`,
        )
        const [, sentence = ''] = said.exec(text) ?? assert.fail(text)
        assert.equal(sentence.trim(), whyOf(by, 'you'))
      }
    })

    it('the page of the report says who was there, why each left, what was done and what it cost', async () => {
      const html = (await save('Web page, one file', 'html')).toString()
      const rows = read(html)
      const cost = (await costs()).reduce((sum, one) => sum + one, 0)
      const stated = currency === '' ? ', currency not stated' : ''
      const facts = new Map(rows.filter((cells) => cells.length === 2).map(([name = '', fact]) => [name, fact]))
      assert.equal(facts.get('Why it ended'), 'The line of the last caller seen there failed.')
      assert.equal(facts.get('Cost of the calls'), `${withCurrency(cost)}${stated} for all 3 calls that were seen`)
      const stays = rows.filter(([name]) => people.some((one) => one.name === name))
      const each = await costs()
      const actor = userInfo().username
      assert.deepEqual(
        stays.map(([name, number, , , ...more]) => [name, number, ...more]),
        truth.map(({ call, by }, at) => [
          call.name,
          `+1 ••• ${call.number.slice(-2)}`,
          whyOf(by, actor),
          withCurrency(each[at] ?? NaN),
        ]),
      )
      assert.deepEqual(
        rows.filter(([, , whom]) => whom === 'Ana Diaz').map(([, ...cells]) => cells),
        ['Mute', 'Remove'].map((what) => [what, 'Ana Diaz', actor, 'Confirmed.']),
      )
    })

    it('the CSV has the times of the truth, as far as they could be seen, and its causes and costs', async () => {
      const [names, ...lines] = csvCells((await save('CSV, for spreadsheets', 'csv')).toString())
      const rows = lines.map((cells) => new Map((names ?? []).map((name, at) => [name, cells[at] ?? ''])))
      const stays = rows.filter((row) => row.get('row') === 'stay')
      const each = await costs()
      for (const [at, { call, by, endedAt }] of truth.entries()) {
        const row = stays[at] ?? assert.fail('There is no such stay.')
        assert.equal(row.get('name'), call.name)
        assert.deepEqual([row.get('fromIs'), row.get('toIs'), row.get('certain')], ['exact', 'exact', 'yes'])
        assert.ok(Math.abs(Date.parse(row.get('from') ?? '') - call.startedAt) < JOINED)
        const late = Date.parse(row.get('to') ?? '') - endedAt
        assert.ok(late >= 0 && late < SEEN, `${late} ms`)
        const [, word] = told[by]
        const wanted = [word, String(each[at]), currency]
        assert.deepEqual([row.get('result'), row.get('cost'), row.get('currency')], wanted)
      }
      const [meeting] = rows
      assert.equal(meeting?.get('result'), 'lastLine')
      const removal = rows.find((row) => row.get('what') === 'remove')
      const ended = truth[0]?.endedAt ?? NaN
      assert.deepEqual([removal?.get('name'), removal?.get('result')], ['Ana Diaz', 'confirmed'])
      assert.ok(Math.abs(Date.parse(removal?.get('from') ?? '') - ended) < SEEN)
    })

    it('the PDF is one page that says the same', async () => {
      const html = (await readFile(join(gavel.profile, 'report.html'))).toString()
      const pdf = await save('PDF, for filing', 'pdf')
      assert.equal(pdf.subarray(0, 5).toString(), '%PDF-')
      const [text = '', ...others] = pdfPages(pdf)
      assert.equal(others.length, 0)
      const said = read(html)
        .flat()
        .filter((cell) => cell !== '')
      for (const cell of said) assert.ok(text.includes(cell), `${cell} is not in ${text}`)
      assert.ok(said.length > 20)
    })

    /** Why the attendance lists somebody whose call ended so. A removal is known without a record. */
    function whyOf(by: EndedBy, remover: string): string {
      const [recorded] = told[by]
      const left = by === 'callApi' ? `Removed by ${remover}.` : recorded
      return `Joined before Gavel looked. ${left}`
    }

    /** An amount as English texts show it. */
    function withCurrency(cost: number): string {
      const shown = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 5 }).format(cost)
      return `${shown} ${currency}`.trim()
    }
  })

/** A duration as the log writes it. */
function lasting(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  if (minutes === 0) return `${seconds} seconds`
  return minutes === 1 ? '1 minute' : `${minutes} minutes`
}
