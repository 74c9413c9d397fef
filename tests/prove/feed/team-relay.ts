import { elapsedOf } from '../../../shared/clock.ts'
import { createProvider } from '../../../electron/providers/http-provider.ts'
import { readsOnly } from '../../../relay/observed-rooms.ts'
import { Relay } from '../../../relay/relay.ts'
import type { RoomEvent } from '../../simulator/simulator.ts'
import type { MemoryBroker } from '../../support/memory-bus.ts'
import { testAccount } from '../../support/test-core.ts'
import { createWitness, type Exchange } from '../witness.ts'
import { observePolls } from './relayed-reads.ts'
import type { RelayPlan } from './plan.ts'
import { createTeamBus } from './team-bus.ts'
import type { TeamProvider } from './team-provider.ts'

/** Milliseconds after which the broker gives up on a silent relay: one and a half times its keepalive. */
const BROKER_PATIENCE = 3_000
/** Milliseconds after which a client that was cut is connected again, once its relay continues. */
const RECONNECT = 250

export interface TeamRelay {
  /** The exchanges of all its processes. */
  readonly exchanges: () => readonly Exchange[]
  /** True times at which its polls were sent, not counting reads that an event or a 404 caused. */
  readonly polls: readonly number[]
  start(): void
  kill(): void
  hang(): void
  /** Stops the machine, whose monotonic clock does not count the time until it continues. */
  suspend(): void
  /** Continues after `hang` or `suspend`, and starts another process after `kill`. */
  comeBack(): void
  close(): Promise<void>
}

interface Process {
  readonly exchanges: readonly Exchange[]
  readonly relay: Relay
  readonly stop: (isClockStopped: boolean) => void
  readonly continue: () => void
  readonly kill: () => void
}

export interface TeamRelayParts {
  readonly plan: RelayPlan
  readonly provider: TeamProvider
  readonly broker: MemoryBroker
  readonly random: () => number
  readonly onError: (...parts: unknown[]) => void
}

/** One relay of the team. It runs the relay's real code, from the provider to the bus. */
export function createTeamRelay(parts: TeamRelayParts): TeamRelay {
  const polls: number[] = []
  const processes: Process[] = []
  let state: 'none' | 'runs' | 'stopped' = 'none'
  const last = (): Process | undefined => processes.at(-1)
  const start = (): void => {
    if (state !== 'none') return
    processes.push(
      startProcess(parts, processes.length, () => {
        polls.push(parts.provider.time.now())
      }),
    )
    state = 'runs'
  }
  const stop = (isClockStopped: boolean) => (): void => {
    if (state !== 'runs') return
    state = 'stopped'
    last()?.stop(isClockStopped)
  }
  parts.provider.simulator.rooms.onEvent((event) => {
    if (state === 'runs') last()?.relay.onCallback(parts.provider.acc, callbackOf(event))
  })
  return {
    polls,
    exchanges: () => processes.flatMap(({ exchanges }) => exchanges),
    start,
    hang: stop(false),
    suspend: stop(true),
    kill: () => {
      if (state !== 'none') last()?.kill()
      state = 'none'
    },
    comeBack: () => {
      if (state === 'none') start()
      else if (state === 'stopped') {
        state = 'runs'
        last()?.continue()
      }
    },
    close: async () => {
      if (state === 'runs') await last()?.relay.stop()
      else last()?.kill()
    },
  }
}

function startProcess(
  { plan, provider, broker, random, onError }: TeamRelayParts,
  index: number,
  onPoll: () => void,
): Process {
  const { id, rank, side, clockError } = plan
  const { time, kind, simulator, network, credentials } = provider
  const computer = provider.newComputer()
  let stoppedAt = 0
  const { clock: right } = computer
  const clock = { ...right, now: () => right.now() + clockError, elapsed: () => elapsedOf(right) }
  const witness = createWitness(
    () => time.now(),
    provider.prefix,
    () => false,
    provider.nextIds(),
  )
  const bus = createTeamBus(broker, side, computer, () => time.now())
  const account = { ...testAccount(kind), id: provider.acc }
  const connected = createProvider(kind, {
    credentials,
    baseUrl: `${network.origin}${simulator.basePath}`,
    trusted: 'demo',
    clock,
    random,
    fetch: readsOnly(witness.fetch(computer.connect(provider.fetch))),
  })
  const relay = new Relay({
    identity: {
      feed: 'team',
      relay: id,
      epoch: `epoch-${id}-${String(index)}`,
      rank,
      name: id,
      software: '0.0.0',
      masksNumbers: false,
    },
    clock,
    openBus: bus.openBus,
    broker: { addresses: ['mqtts://broker.example.test'], user: id, password: 'made-up' },
    accounts: [{ account, provider: observePolls(connected, onPoll), callbacks: 'signed' }],
    desks: () => [],
    logger: onError,
    onMonitor: () => () => undefined,
  })
  return {
    exchanges: witness.exchanges,
    relay,
    stop: (isClockStopped) => {
      stoppedAt = time.now()
      computer.sleep(!isClockStopped)
      time.setTimeout(() => {
        if (computer.asleep && stoppedAt + BROKER_PATIENCE <= time.now()) bus.cut()
      }, BROKER_PATIENCE)
    },
    continue: () => {
      computer.wake()
      time.setTimeout(bus.mend, RECONNECT)
    },
    kill: () => {
      computer.sleep()
      bus.kill()
    },
  }
}

type Callback = Parameters<Relay['onCallback']>[1]

/** The callback for this event, as the relay's HTTP receiver would pass it on. */
function callbackOf(event: RoomEvent): Callback {
  const accepted: Omit<Callback, 'event'> = {
    proof: 'v3' as const,
    nonce: undefined,
    repeated: false,
    isOfCaller: event.kind === 'entered' || event.kind === 'left',
  }
  if (event.kind !== 'entered' && event.kind !== 'left') return { ...accepted, event: undefined }
  const { callUuid: call, memberId: id, name, number, direction } = event.member
  const what =
    event.kind === 'entered'
      ? ({ kind: 'entered', call, id, name, number, direction, first: event.first } as const)
      : ({ kind: 'left', call, id, last: event.last } as const)
  return { ...accepted, event: { conference: event.room, conferenceUuid: event.instance, what } }
}
