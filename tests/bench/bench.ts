// Measures Gavel on this desktop and prints one JSON line per figure. It asserts nothing. With names of parts after the
// command (`npm run bench -- starts idle`) it measures only these.
import { findRuntime } from '../../scripts/electron-runtime.mjs'
import { measureFeed } from './feed.ts'
import type { Figure } from './figure.ts'
import { measureFinder } from './finder.ts'
import { inMeeting, usualRooms } from './meeting.ts'
import { measureOpenWindow } from './open-window.ts'
import { measureQuiet, measureVobizEnds } from './quiet.ts'
import { measureSoak } from './soak/measure.ts'
import { measureIdle, measureStarts } from './tray-apps.ts'
import { measureWindow } from './window.ts'
import { measureWrites } from './writes.ts'

const parts: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  feed: measureFeed,
  window: measureWindow,
  writes: measureWrites,
  'open-window': () => inMeeting(measureOpenWindow),
  finder: measureFinder,
  starts: () => inMeeting(measureStarts),
  idle: () => inMeeting(measureIdle),
  quiet: () => inMeeting(measureQuiet),
  // A short version of what `npm run tool -- soak` does.
  soak: () => measureSoak({ hours: 0.5, speed: 10 }),
  // As documented, because the list that was observed at Vobiz names no room that Gavel does not know already.
  'vobiz-ends': () => inMeeting(measureVobizEnds, 'vobiz-documented', usualRooms.slice(0, 15)),
}

const chosen = process.argv.slice(2)
const unknown = chosen.filter((name) => !(name in parts))
if (unknown.length > 0)
  throw new Error(`No such part: ${unknown.join(', ')}. There are ${Object.keys(parts).join(', ')}.`)
console.error(`Electron ${(await findRuntime())?.version ?? ''}; all of it takes 18 minutes.`)
for (const [name, measure] of Object.entries(parts)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue
  for (const each of await measure()) console.log(JSON.stringify(each))
}
