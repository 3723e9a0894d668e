package main

import (
	"github.com/spf13/cobra"

	"github.com/treadle-run/treadle/asl"
	"github.com/treadle-run/treadle/graph"
)

func graphCommand() *cobra.Command {
	var (
		f      definitionFlags
		format string
	)
	cmd := &cobra.Command{
		Use:   "graph FILE",
		Short: "Draw a state machine",
		Long: `Writes the graph of a state machine in the language of Mermaid, which GitHub and
many editors show in Markdown, or of Graphviz. The file - is standard input.`,
		Example: `  treadle graph order.asl.json
  treadle graph order.asl.yaml --format dot | dot -Tsvg > order.svg`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			d, kind, err := f.load(cmd, args[0])
			if err != nil {
				return err
			}
			p, err := asl.Compile(d.Text, kind)
			if err != nil {
				return err
			}
			return graph.Write(cmd.OutOrStdout(), format, p)
		},
	}
	f.add(cmd)
	cmd.Flags().StringVar(&format, "format", "mermaid", "`language` of the drawing: mermaid or dot")
	return cmd
}
