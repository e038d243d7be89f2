"""Names of the roles of CI."""

CI_PLAN = "ci-plan"
CI_DEPLOY = "ci-deploy"
