export interface PickedMember {
  readonly accountId: string
  readonly name: string
  readonly instance: number
  readonly memberKey: string
}

/** Which of several matching members is "me". In memory: it ends with the instance. */
export interface Picked {
  get(): readonly PickedMember[]
  set(picked: readonly PickedMember[]): void
}

export function createPicked(): Picked {
  let picked: readonly PickedMember[] = []
  return {
    get: () => picked,
    set: (next) => {
      picked = next
    },
  }
}
