import { drop } from '../../../shared/drop.ts'
import type { Fault } from '../../../shared/fault.ts'
import type { Show } from '../../../shared/ipc/bridge.ts'
import type { Result } from '../../../shared/result.ts'
import { faultToTell } from '../../moderation/actions/outcomes.ts'
import type { DesktopOptions } from '../desktop-options.ts'
import type { Notifier } from '../notifications/notifier.ts'
import { bringBack } from '../shortcuts/quiet-shortcuts.ts'
import type { ShortcutActions } from '../shortcuts/shortcut-actions.ts'
import type { TrayCommand } from './tray-rows.ts'

export interface TrayCommandParts extends DesktopOptions {
  readonly actions: ShortcutActions
  readonly notifier: Notifier
  readonly show: (show?: Show) => Promise<void>
}

/** Runs the command of a chosen menu row or of a notification's button. */
export async function runTrayCommand(
  command: TrayCommand,
  {
    show,
    actions,
    notifier,
    commands,
    onHold,
    scheduledEnds,
    settings,
    clock,
    localizedTexts,
    system,
  }: TrayCommandParts,
): Promise<void> {
  // Faults are shown as notifications, because perhaps no window is open.
  const notifyFault = (fault: Fault): void => {
    drop(notifier.show(localizedTexts.failure(fault)))
  }
  const tell = (done: Result<unknown>): void => {
    if (!done.ok) notifyFault(done.fault)
  }
  const pauseUntil = (notificationsPausedUntil: number): void => {
    drop(settings.update({ preferences: { ...settings.get().preferences, notificationsPausedUntil } }))
  }
  switch (command.do) {
    case 'open':
      return show()
    case 'show':
      return show(command.show)
    case 'askEnd':
      if (!actions.endQuestion.askAbout(command.roomKey)) await show()
      return
    case 'findNoise':
      if (!actions.noise.askAbout(command.roomKey)) await show()
      return
    case 'quit':
      system.quit()
      return
    case 'pauseNotifications':
      pauseUntil(pauseEnd(command.until, clock.now()))
      return
    case 'resumeNotifications':
      pauseUntil(0)
      return
    case 'stopAnnouncement':
      tell(await commands.stopAnnouncement(command.id))
      return
    case 'extendEnd':
      tell(scheduledEnds.extend(command.id, command.minutes))
      return
    case 'cancelEnd':
      tell(await scheduledEnds.cancel(command.id))
      return
    case 'bringBack': {
      const failed = await bringBack(onHold, command.seen, command.members)
      if (failed !== undefined) notifyFault(failed)
      return
    }
    case 'act':
    case 'actAndShow': {
      const acted = await commands.act(command.action)
      const state = acted.ok ? acted.value.state : undefined
      if (command.do === 'actAndShow' && (state === 'held' || state === 'question'))
        await show({ ...command.show, ...(state === 'question' && { ask: 'remove' }) })
      const untold = faultToTell(command.action, acted)
      if (untold !== undefined) notifyFault(untold)
    }
  }
}

/** Milliseconds. */
const HOUR = 3_600_000
/** Hours of the day in local time. Before `NIGHT_ENDS`, "tomorrow morning" means the morning of the same day. */
const NIGHT_ENDS = 5
const MORNING = 8

/**
 * When a pause of notifications ends.
 * @param now epoch ms
 * @returns epoch ms
 */
export function pauseEnd(until: 'oneHour' | 'tomorrow', now: number): number {
  return until === 'oneHour' ? now + HOUR : tomorrowMorning(now)
}

/** 8 o'clock in local time after the coming night, or after the night that has not ended yet; in epoch ms. */
function tomorrowMorning(now: number): number {
  const morning = new Date(now)
  if (morning.getHours() >= NIGHT_ENDS) morning.setDate(morning.getDate() + 1)
  return morning.setHours(MORNING, 0, 0, 0)
}
