export const stageTone = (stage: string): 'good' | 'gold' | 'note' | undefined =>
  stage === 'live' ? 'good' : stage === 'in_review' || stage === 'scheduled' || stage === 'pilot' ? 'gold' : stage === 'approved' ? 'note' : undefined
export const orderTone = (state: string): 'good' | 'gold' | 'bad' | undefined => (state === 'paid' ? 'good' : state === 'partly-returned' ? 'gold' : state === 'returned' ? 'bad' : undefined)
export const checkoutTone = (state: string): 'good' | 'note' | 'bad' | undefined => (state === 'confirmed' ? 'good' : state === 'open' ? 'note' : undefined)
export const groupTone = (state: string): 'good' | 'note' | 'bad' | undefined => (state === 'complete' ? 'good' : state === 'open' ? 'note' : 'bad')
export const versionTone = (state: string): 'good' | 'note' | undefined => (state === 'live' ? 'good' : state === 'draft' ? 'note' : undefined)
export const batchTone = (state: string): 'good' | 'note' | 'gold' | 'bad' | undefined => (state === 'done' ? 'good' : state === 'running' ? 'note' : state === 'stopped' ? 'gold' : 'bad')
