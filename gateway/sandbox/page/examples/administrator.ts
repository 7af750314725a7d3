import { first, type ExampleGroup } from './example.ts'

const newestAccount = '{ users(first: 1) { edges { node { id } } } }'

export const administrator: ExampleGroup = {
  role: 'Administrator',
  examples: [
    {
      name: 'Accounts',
      document: `query Users($query: String, $after: String) {
  users(query: $query, first: 20, after: $after) {
    totalCount
    edges {
      node { id username email roles status createdAt }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`,
      variables: () => ({ query: null }),
    },
    {
      name: 'The audit trail',
      document: `query AuditLog($filter: AuditFilter) {
  auditLog(filter: $filter, first: 20) {
    edges {
      node {
        at
        actor { username }
        action
        subject { type id }
        outcome
        requestId
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`,
      variables: () => ({ filter: {} }),
    },
    {
      name: 'Make somebody a publisher',
      lookUp: newestAccount,
      document: `mutation SetRoles($input: SetRolesInput!) {
  setRoles(input: $input) {
    user { id username roles }
    problems { __typename code message path }
  }
}
`,
      variables: ({ users }) => ({
        input: { userId: first(users)?.id ?? '', roles: ['READER', 'PUBLISHER'] },
      }),
    },
    {
      name: 'What was sold, by month',
      document: `query SalesByMonth($from: DateTime!, $to: DateTime!) {
  salesReport(from: $from, to: $to, groupBy: MONTH) {
    rows {
      label
      orders
      units
      net { amount currency }
    }
  }
}
`,
      variables: () => ({
        from: new Date(Date.now() - 90 * 86_400_000).toISOString(),
        to: new Date().toISOString(),
      }),
    },
  ],
}
