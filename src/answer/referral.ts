/** Where we do not know, a person may: one-stop shops first, then whoever can be talked to. */
export const referralNeeds = ['one-stop-shop', 'talk-to-person', 'legal-aid'] as const
