package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/treadle-run/treadle/samples"
)

func samplesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "samples",
		Short: "Sample projects: list, show and deploy them",
		Long: `Sample projects are templates of CloudFormation that create all that they need:
roles, functions, Batch resources and a state machine. They can be deployed with
the aws CLI as well, to Treadle and to AWS.`,
		Args: cobra.NoArgs,
	}
	cmd.AddCommand(samplesListCommand(), samplesShowCommand(), samplesDeployCommand())
	return cmd
}

func samplesListCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the sample projects",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			list, err := samples.All()
			if err != nil {
				return err
			}
			table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 3, ' ', 0)
			for _, s := range list {
				fmt.Fprintf(table, "%s\t%s\n", s.Name, s.Title)
			}
			return table.Flush()
		},
	}
}

func samplesShowCommand() *cobra.Command {
	var template bool
	cmd := &cobra.Command{
		Use:   "show NAME",
		Short: "Tell what a sample project is, or write its template",
		Example: `  treadle samples show retry-and-catch
  treadle samples show retry-and-catch --template > template.yaml`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := findSample(args[0])
			if err != nil {
				return err
			}
			text := s.Readme
			if template {
				text = s.Template
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), text)
			return err
		},
	}
	cmd.Flags().BoolVar(&template, "template", false, "write the template")
	return cmd
}

// findSample returns the sample with the name, or an error that tells which there
// are.
func findSample(name string) (samples.Sample, error) {
	s, ok, err := samples.Find(name)
	if err != nil || ok {
		return s, err
	}
	list, err := samples.All()
	if err != nil {
		return s, err
	}
	var names []string
	for _, s := range list {
		names = append(names, s.Name)
	}
	return s, fmt.Errorf("no sample project is called %s; there are %s", name, strings.Join(names, ", "))
}
