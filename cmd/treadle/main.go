// Command treadle runs AWS Step Functions workflows, AWS Batch jobs and AWS
// Lambda functions on this machine.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/treadle-run/treadle/samples/jobpoller"
)

func main() {
	becomeKeeper()
	if jobpoller.IsFunction() {
		jobpoller.RunFunction()
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := root().ExecuteContext(ctx)
	stop()
	switch {
	case err == nil:
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		fmt.Fprintln(os.Stderr, "treadle: interrupted")
		os.Exit(interrupted)
	default:
		fmt.Fprintln(os.Stderr, "treadle:", err)
		os.Exit(1)
	}
}

// interrupted is the exit status of a command that was stopped before it was
// done: what shells report of a program that SIGINT has ended.
const interrupted = 130

func root() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "treadle",
		Short: "Step Functions, Lambda and Batch on your own machine",
		Long: `Treadle runs AWS Step Functions workflows, AWS Lambda functions and AWS Batch
jobs on machines you own, behind the AWS APIs: the aws CLI, the SDKs and
Terraform work against it unchanged. Every execution is durable: kill the
process, start it again, and all that was running goes on.

See it work:       treadle demo
Use it:            treadle serve
Then, elsewhere:   aws --endpoint-url http://127.0.0.1:4566 stepfunctions list-state-machines`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	cmd.CompletionOptions.HiddenDefaultCmd = true
	cmd.AddCommand(serveCommand(), demoCommand(), versionCommand(),
		validateCommand(), runCommand(), testCommand(), graphCommand(), samplesCommand(),
		backupCommand(), verifyCommand(), inspectCommand(), exportCommand())
	return cmd
}
