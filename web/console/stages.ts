export const stageTone = (stage: string): 'good' | 'gold' | 'note' | undefined =>
  stage === 'live' ? 'good' : stage === 'in_review' || stage === 'scheduled' || stage === 'pilot' ? 'gold' : stage === 'approved' ? 'note' : undefined
