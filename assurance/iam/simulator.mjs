// Reads simulations from standard input, and writes for each whether IAM would allow it.
import { anonymousPrincipal, runSimulation } from '@cloud-copilot/iam-simulate'
import { readFileSync } from 'node:fs'

const named = (policies) => policies.map((policy, index) => ({ name: `policy ${index}`, policy }))

const allowed = []
for (const one of JSON.parse(readFileSync(0, 'utf-8'))) {
  const response = await runSimulation(
    {
      request: {
        principal: one.principal ?? anonymousPrincipal,
        action: one.action,
        resource: { resource: one.resource, accountId: one.account },
        contextVariables: one.context,
      },
      identityPolicies: named(one.identity),
      resourcePolicy: one.guard ?? undefined,
      vpcEndpointPolicies: named(one.endpoint),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  )
  // It would leave a key that it does not expect out of the decision, without a word.
  const ignored = response.result?.ignoredContextKeys ?? []
  if (response.resultType !== 'single' || ignored.length > 0) {
    const reason = response.errors ?? { ignored, resultType: response.resultType }
    process.stderr.write(`${one.action} ${one.resource}: ${JSON.stringify(reason)}\n`)
    process.exit(1)
  }
  allowed.push(response.overallResult === 'Allowed')
}
process.stdout.write(JSON.stringify(allowed))
