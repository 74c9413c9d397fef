import type { Gavel } from '../support/wdio/gavel.ts'

export const name = 'Support bridge'
export const path = '/Conference/Support%20bridge/'
export const people = [
  { name: 'Ana Diaz', number: '15550100123' },
  { name: 'Bruno Berg', number: '15550100124' },
]
/** The request by which a warning is spoken in the room. */
export const spoken = `POST ${path}Member/all/Speak/`

/** Sets the end of the room to one minute from now, with a spoken warning, and confirms it. */
export async function endInOneMinute({ page }: Gavel): Promise<void> {
  await askForOneMinute(page)
  await page.text('Gavel also says in the room: “This call ends in 1 minute.”')
  await page.enabled('button', /^End at /)
  await page.click('button', /^End at /)
  await page.find('button', new RegExp(`^Now in ${name}: ends `))
}

/** The same for a room whose runs responses do not tell apart, so that Gavel will only remind the user. */
export async function remindInOneMinute({ page }: Gavel): Promise<void> {
  await askForOneMinute(page)
  await page.text(/so Gavel asks you then and ends nothing on its own\./)
  await page.enabled('button', /^Remind me at /)
  await page.click('button', /^Remind me at /)
  await page.text(/Gavel asks about Support bridge in (1:00|0:5\d)/)
}

async function askForOneMinute(page: Gavel['page']): Promise<void> {
  await page.room(name).endLater()
  await page.type('Minutes', '1')
  await page.click('checkbox', 'Announce it too')
}
