import { describeRequest, writesIn } from '../../tests/support/simulator.ts'
import { askToEnd, endOwn, seeNotice, showMenu, showTrayItem, takeWindowPictures } from './desktop-steps.ts'
import type { Stage } from './stage.ts'
import type { Step } from './steps.ts'
import { connect, markOwn, muteCaller, removeCaller, seeRooms, tryDemo } from './window-steps.ts'

/** What the tour does. Each step reads back from the window, the provider, the tray or the desktop. */
export function tourSteps(stage: Stage): readonly Step[] {
  const { page, simulator } = stage
  return [
    { title: 'Gavel is in the tray', run: () => showTrayItem(stage) },
    { title: 'The demo shows live rooms after one click', run: () => tryDemo(page) },
    { title: 'An account is connected: checked at the provider, kept in the keychain', run: () => connect(stage) },
    { title: 'The rooms of the provider appear', run: () => seeRooms(stage) },
    { title: 'One caller is muted, and a reading confirms it', run: () => muteCaller(stage) },
    {
      title: 'One caller is removed, after the three seconds in which it can be undone',
      run: () => removeCaller(stage),
    },
    { title: 'A conference is marked as one’s own', run: () => markOwn(stage) },
    { title: 'The tray menu carries the rooms', run: () => showMenu(stage) },
    { title: 'The window, light and dark', run: () => takeWindowPictures(stage) },
    { title: 'The global shortcut asks before it ends the own conference', run: () => askToEnd(stage) },
    { title: 'Pressed again, it ends that conference and no other', run: () => endOwn(stage) },
    { title: 'A notification tells of the end', run: () => seeNotice(stage) },
    {
      title: 'What the provider was asked to change, by its own record',
      run: async () => writesIn(await simulator.requests()).map(describeRequest),
    },
  ]
}
