import { MOST_MINUTES } from '../../../shared/limits.ts'
import type { Request } from '../../../shared/ipc/contract.ts'
import { providers } from '../../../shared/providers.ts'
import { roomKey, type Room } from '../../../shared/rooms/model.ts'
import { NO_RULE, type RoomRule } from '../../../shared/rooms/room-rule.ts'
import { sanitizeForDisplay } from '../../../shared/text/sanitize.ts'
import { truncate } from '../../../shared/text/truncate.ts'
import { isOnlyShown } from '../../state/snapshot-queries.ts'
import type { ReportDialog } from '../../state/view.svelte.ts'
import { afterwards, type FormDefinition } from './form.ts'

const reference = ({ accountId, name }: Room) => ({ accountId, name })

interface AboutRoom {
  readonly room: Room
}

const OFF = { started: false, joined: false, left: false, below: 0, longerThan: 0, sound: false }
const most = { below: 1_000, longerThan: 10_000 }
const inRange = (typed: number, max: number): number =>
  Number.isNaN(typed) ? 0 : Math.min(max, Math.max(0, Math.round(typed)))

export const roomNotifications: FormDefinition<AboutRoom, typeof OFF> = {
  start: ({ store }, { room }) => {
    const { sound = false, ...more } = store.roomMarks.roomNotifications[room.key] ?? OFF
    return { ...more, sound }
  },
  form: ({ bridge, i18n: { t } }, { room }, values) => ({
    title: t('notices.title', { title: truncate(room.title) }),
    hint: t('notices.ended'),
    confirm: t('common.save'),
    fields: [
      { is: 'switch', name: 'started', label: t('notices.started') },
      { is: 'switch', name: 'joined', label: t('notices.joined') },
      { is: 'switch', name: 'left', label: t('notices.left') },
      { is: 'number', name: 'below', label: t('notices.below'), max: most.below },
      { is: 'number', name: 'longerThan', label: t('notices.longer'), max: most.longerThan },
      { is: 'switch', name: 'sound', label: t('notices.sound') },
    ],
    send: () => {
      const below = inRange(values.below, most.below)
      const longerThan = inRange(values.longerThan, most.longerThan)
      return bridge.setRoomNotifications({
        room: reference(room),
        notifications: { ...values, below, longerThan },
      })
    },
  }),
}

export const roomRule: FormDefinition<AboutRoom, RoomRule> = {
  start: ({ store }, { room }) => ({ ...(store.roomMarks.roomRules[room.key] ?? NO_RULE) }),
  form: ({ bridge, store, i18n: { t } }, { room }, values) => {
    const provider = store.account(room.accountId)?.provider
    const onlyAsks = provider !== undefined && providers[provider].rulesOnlyAsk
    return {
      title: t('roomRule.title', { title: truncate(room.title) }),
      hint: t(onlyAsks ? 'roomRule.asks' : 'roomRule.ends'),
      confirm: t('common.save'),
      fields: [
        { is: 'number', name: 'atMost', label: t('roomRule.atMost'), max: MOST_MINUTES },
        { is: 'number', name: 'alone', label: t('roomRule.alone'), max: MOST_MINUTES },
        { is: 'time', name: 'endOfDay', label: t('roomRule.endOfDay') },
      ],
      note: t('roomRule.once'),
      invalid: t('roomRule.invalid'),
      send: () => bridge.setRoomRule({ room: reference(room), rule: { ...values } }),
    }
  },
}

const FORMATS = ['pdf', 'html', 'csv'] as const satisfies readonly Request<'saveReport'>['format'][]

export const report: FormDefinition<ReportDialog, { format: (typeof FORMATS)[number]; mask: boolean }> = {
  // A report is made to be passed on, so that numbers are masked unless the user chooses otherwise each time.
  start: () => ({ format: 'pdf', mask: true }),
  form: ({ bridge, view, i18n: { t } }, { kind: _kind, ...run }, values) => ({
    title: t('report.saveTitle', { title: truncate(sanitizeForDisplay(run.room.name)) }),
    hint: t('report.hint'),
    confirm: t('report.saveDo'),
    fields: [
      {
        is: 'choice',
        name: 'format',
        label: t('log.format'),
        options: FORMATS.map((one) => [one, t(`report.formats.${one}`)] as const),
      },
      { is: 'switch', name: 'mask', label: t('log.maskNumbers'), hint: t('report.maskHint') },
    ],
    send: async () => {
      const result = await bridge.saveReport({ ...run, ...values })
      // Without a path, the user has chosen none, and the dialog stays.
      if (result.ok && result.value.path === undefined) return undefined
      if (result.ok) view.showMessage(t('report.saved', { path: result.value.path ?? '' }))
      return result
    },
  }),
}

export const pin: FormDefinition<unknown, { name: string; accountId: string }> = {
  start: ({ store, view }) => {
    const accounts = store.snapshot.accounts.filter((one) => !isOnlyShown(one))
    return { name: '', accountId: (accounts.find(({ id }) => id === view.accountId) ?? accounts[0])?.id ?? '' }
  },
  form: ({ bridge, store, view, i18n: { t } }, _asked, values) => {
    const accounts = store.snapshot.accounts.filter((one) => !isOnlyShown(one))
    const options = accounts.map(({ id, name }) => [id, name] as const)
    const isChosen = accounts.length < 2 && (view.accountId === undefined || view.accountId === values.accountId)
    return {
      title: t('room.pinByName'),
      hint: t('room.pinHint'),
      confirm: t('room.watch'),
      fields: [
        { is: 'text', name: 'name', label: t('room.pinName'), maxlength: 1_000, needed: t('room.needName') },
        ...(isChosen ? [] : [{ is: 'choice', name: 'accountId', label: t('room.pinAccount'), options } as const]),
      ],
      send: () => {
        const { name, accountId } = values
        return afterwards(bridge.pin({ room: { accountId, name }, pinned: true }), () => {
          view.showMessage(t('room.watching', { name }))
          // The room opens wherever the list is now, because a user who adds it wants to see what is in it.
          view.query = ''
          if (view.accountId !== undefined) view.accountId = accountId
          const key = roomKey(accountId, name)
          view.setOpen({ key, own: false }, true)
          view.revealing = key
        })
      },
    }
  },
}
