import { strict as assert } from 'node:assert'
import { until } from '../support/wait-for.ts'
import type { OneRoom } from './one-room.ts'

export const name = 'Support bridge'
export const people = [
  { name: 'Ana Diaz', number: '15550100123' },
  { name: 'Bruno Berg', number: '15550100124' },
]
const speak = 'POST /Conference/Support%20bridge/Member/all/Speak/'
const end = 'DELETE /Conference/Support%20bridge/'
const text = 'This call ends now. Goodbye.'

/** Declares the tests about *Announce, then end* in this room with these two people. Afterwards, the room has ended. */
export function testAnnounceThenEnd(room: OneRoom): void {
  beforeEach(() => room.simulator.clearRequests())

  /** Enters the text, chooses the seconds, and waits for the question. Returns the text of the question. */
  const ask = async (): Promise<string> => {
    const { page } = room.gavel
    await page.room(name).menu('Announce…')
    await page.type('Text', text)
    await page.choose('Then', 'End the room 10 seconds later')
    await page.click('button', 'Announce, then end…')
    return (await page.find('alertdialog', `Announce in ${name}, then end it for 2 people?`)).getText()
  }

  it('shows text, listeners and delay in one question, and sends nothing before the user confirms it', async () => {
    const { page } = room.gavel
    const question = await ask()
    for (const part of [
      text,
      'about 2 seconds',
      'Everyone hears it.',
      '10 seconds after that',
      'You can cancel until then.',
    ])
      assert.ok(question.includes(part), `${part} in: ${question}`)
    assert.equal(question.includes('Vobiz may accept this but not play it.'), room.provider === 'Vobiz')
    await page.click('button', 'Keep running')
    assert.deepEqual(await room.writes(), [])
  })

  it('announces, shows when the room will be ended, and lets the user cancel the end', async () => {
    const { page } = room.gavel
    await ask()
    await page.click('button', 'Announce, then end')
    await page.text(`${name} ends in less than a minute.`)
    await page.click('button', `Don't end ${name}`)
    await page.gone('button', `Don't end ${name}`)
    assert.deepEqual(await room.writes(), [speak])
  })

  it('says after a refused announcement that the room was not ended', async () => {
    const { page } = room.gavel
    await room.simulator.set({ faults: [{ kind: 'refuse', method: 'POST', times: 1 }] })
    await ask()
    await page.click('button', 'Announce, then end')
    await page.text(/The room was not ended\./)
    await page.gone('button', `Don't end ${name}`)
    await room.simulator.resetSwitches()
  })

  it('announces, waits, then ends the room', async () => {
    const { page } = room.gavel
    await ask()
    await page.click('button', 'Announce, then end')
    await page.text(`${name} ends in less than a minute.`)
    await until('the end', async () => (await room.writes()).includes(end))
    assert.deepEqual(await room.writes(), [speak, end])
    await page.room(name).disappears()
  })
}
