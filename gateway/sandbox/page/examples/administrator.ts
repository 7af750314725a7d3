import type { ExampleGroup, Found } from './example.ts'

const newestAccounts = '{ users(first: 20) { edges { node { id roles } } } }'
/** Somebody who is nothing else yet. */
const onlyReader = ({ users }: Found) =>
  users?.edges.find(({ node }) => `${node.roles}` === 'READER')?.node.id ?? ''

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
      lookUp: newestAccounts,
      document: `mutation SetRoles($input: SetRolesInput!) {
  setRoles(input: $input) {
    user { id username roles }
    problems { __typename code message path }
  }
}
`,
      variables: (found) => ({ input: { userId: onlyReader(found), roles: ['READER', 'PUBLISHER'] } }),
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
