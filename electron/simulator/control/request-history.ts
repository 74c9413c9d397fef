import type { ReceivedRequest } from '../http-types.ts'

export interface RequestHistory {
  all: readonly ReceivedRequest[]
  add(request: ReceivedRequest): void
  readonly clear: () => void
}

/** Stores at most the newest `limit` requests, so that the memory of a simulator that runs for days stays bounded. */
export function createRequestHistory(limit: number): RequestHistory {
  const all: ReceivedRequest[] = []
  return {
    all,
    add: (request) => {
      all.push(request)
      // A tenth is deleted at a time, so that the average cost of a request is constant.
      if (all.length > limit) all.splice(0, Math.max(1, Math.ceil(limit / 10)))
    },
    clear: () => all.splice(0),
  }
}
