/** @file Why a value gets a buffer of its own, and so ends a kernel. */

/** The reasons that the passes give, each with its meaning in words. */
export const reasons = {
  result: 'a result of the program',
  update: 'the new value of a Variable',
  scatter: 'a scatter writes to it, place by place',
  sequence: 'its rows are gone through from element to element',
  control: 'a loop or a branch makes it',
  controlled: 'a loop or a branch reads it',
  late: 'what is computed of it is to be computed late',
  shared: 'more than one kernel needs it',
  factor: 'costly, and a factor of a contraction, which may read it many times',
  repeated: 'a broadcast or a gather would compute it again and again',
  depth: 'the chain of operations is longer than a kernel may be',
  places: 'a kernel would have to compute it at too many places',
  elsewhere: 'read at other positions than those that the kernel stores to',
  guarded: 'read only at some of the positions that the kernel stores to',
  nested: 'a sum that is needed inside of another sum',
  otherSum: 'a sum of another kind than the one that the kernel makes',
  longSum: 'a sum of more than 1024 products: a pass over its result costs little beside it',
  mixed: 'a contraction whose rows, columns and batch are not axes of their own in the kernel',
  copiedResult: 'a copy: an input that is a result as well',
  copiedUpdate: 'a copy: the old value was still needed when the new one was computed',
} as const satisfies Readonly<Record<string, string>>;

/** Why a value is stored instead of computed inside of the kernels that need it. */
export type Reason = keyof typeof reasons;
