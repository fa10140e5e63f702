// Renders a Helm chart's templates by Go's own engine and Sprig's functions, as Helm does, where there is no helm:
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go run render.go CHART < {"Values": …, "Release": …, "Chart": …}
//
// The manifests come out one after another. A value that values.yaml does not have is an error.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig"
	"gopkg.in/yaml.v3"
)

// files is what templates know as .Files: whatever lies in the chart, where symbolic links lead included.
type files string

func (chart files) Get(name string) string {
	text, err := os.ReadFile(filepath.Join(string(chart), name))
	check(err)
	return string(text)
}

func main() {
	var values map[string]interface{}
	check(json.NewDecoder(os.Stdin).Decode(&values))
	values["Files"] = files(os.Args[1])
	templates, err := filepath.Glob(filepath.Join(os.Args[1], "templates", "*"))
	check(err)

	root := template.New("chart").Option("missingkey=error")
	root.Funcs(sprig.TxtFuncMap()).Funcs(template.FuncMap{
		"include": func(name string, data interface{}) (string, error) {
			var out strings.Builder
			err := root.ExecuteTemplate(&out, name, data)
			return out.String(), err
		},
		"toYaml": func(value interface{}) (string, error) {
			out, err := yaml.Marshal(value)
			return strings.TrimSuffix(string(out), "\n"), err
		},
	})
	for _, file := range templates {
		text, err := os.ReadFile(file)
		check(err)
		_, err = root.New(filepath.Base(file)).Parse(string(text))
		check(err)
	}
	// Last to first, as Helm does: which template meets a mistake first depends on it.
	for i := len(templates) - 1; i >= 0; i-- {
		file := templates[i]
		var out strings.Builder
		check(root.ExecuteTemplate(&out, filepath.Base(file), values))
		if filepath.Ext(file) == ".yaml" && strings.TrimSpace(out.String()) != "" {
			fmt.Printf("---\n# Source: %s\n%s\n", filepath.Base(file), out.String())
		}
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
