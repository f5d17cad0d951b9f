// Command oracle is `helm template` as a service: charts in, Helm's own answers out, one JSON object per line each way.
// A process for every chart would cost 40 ms, and the fuzz needs hundreds of thousands of answers. The steps and their
// order are those of runInstall (pkg/cmd/install.go), RunWithContext and renderResources (pkg/action) with a client-side
// dry run; only what needs a disk, a registry or a cluster is left out.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"os"
	"path"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"

	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/common/util"
	"helm.sh/helm/v4/pkg/chart/loader/archive"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"
	"helm.sh/helm/v4/pkg/engine"
	releaseutil "helm.sh/helm/v4/pkg/release/v1/util"
	"helm.sh/helm/v4/pkg/strvals"
	"sigs.k8s.io/yaml"
)

// Question is one chart and what a user would say on the command line.
type Question struct {
	ID      int64             `json:"id"`
	Files   map[string]string `json:"files"`  // by path inside the chart: Chart.yaml, charts/sub/Chart.yaml
	Values  string            `json:"values"` // the text of one -f file
	Set     []string          `json:"set"`    // the arguments of --set
	Release struct {
		Name      string `json:"name"`
		Namespace string `json:"namespace"`
	} `json:"release"`
	KubeVersion string   `json:"kubeVersion"`
	APIVersions []string `json:"apiVersions"`
	// "int64": integers of Values are int64, as --set makes them, and not float64, as a file does. Templates can tell.
	Mode string `json:"mode"`
}

// Answer holds either what Helm renders or the sentence with which it refuses.
type Answer struct {
	ID      int64             `json:"id"`
	OK      bool              `json:"ok"`
	Error   string            `json:"error,omitempty"`
	Files   map[string]string `json:"files,omitempty"`   // rendered text by Helm's source path, without NOTES.txt
	Objects []json.RawMessage `json:"objects,omitempty"` // one per document, in install order, hooks last
	Notes   string            `json:"notes,omitempty"`
}

func main() {
	// Warnings of Helm would drown those of the tests.
	log.SetOutput(io.Discard)
	slog.SetDefault(slog.New(slog.DiscardHandler))
	// Every case leaves its garbage behind and little else: collecting it less often is half of the speed.
	debug.SetGCPercent(800)

	questions := make(chan []byte, 64)
	answers := make(chan []byte, 64)
	var workers, writer sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for line := range questions {
				answers <- encode(answer(line))
			}
		})
	}
	writer.Go(func() { write(os.Stdout, answers) })
	lines := bufio.NewReaderSize(os.Stdin, 1<<20)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			questions <- line
		}
		if err != nil {
			break
		}
	}
	close(questions)
	workers.Wait()
	close(answers)
	writer.Wait()
}

// write flushes whenever nothing more is waiting: the client may be waiting for this very answer.
func write(out io.Writer, answers <-chan []byte) {
	buffer := bufio.NewWriterSize(out, 1<<20)
	for line := range answers {
		buffer.Write(line)
		if len(answers) == 0 {
			buffer.Flush()
		}
	}
	buffer.Flush()
}

func encode(a Answer) []byte {
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(a); err != nil {
		return encode(Answer{ID: a.ID, Error: err.Error()})
	}
	return line.Bytes()
}

func answer(line []byte) (a Answer) {
	var q Question
	if err := json.Unmarshal(line, &q); err != nil {
		return Answer{Error: "not a question: " + err.Error()}
	}
	// One case that makes Helm panic must not end all others.
	defer func() {
		if r := recover(); r != nil {
			a = Answer{ID: q.ID, Error: fmt.Sprintf("panic: %v", r)}
		}
	}()
	a, err := render(q)
	a.ID = q.ID
	if err != nil {
		return Answer{ID: q.ID, Error: err.Error()}
	}
	a.OK = true
	return a
}

func render(q Question) (Answer, error) {
	values, err := readValues(q)
	if err != nil {
		return Answer{}, err
	}
	ch, err := load(q.Files)
	if err != nil {
		return Answer{}, err
	}
	if err := installable(ch, q.Release.Name); err != nil {
		return Answer{}, err
	}
	if err := chartutil.ProcessDependencies(ch, values); err != nil {
		return Answer{}, fmt.Errorf("chart dependencies processing failed: %w", err)
	}
	caps, err := capabilities(q)
	if err != nil {
		return Answer{}, err
	}
	options := common.ReleaseOptions{
		Name: q.Release.Name, Namespace: q.Release.Namespace, Revision: 1, IsInstall: true,
	}
	top, err := util.ToRenderValuesWithSchemaValidation(ch, values, options, caps, false)
	if err != nil {
		return Answer{}, err
	}
	if needs := ch.Metadata.KubeVersion; needs != "" && !chartutil.IsCompatibleRange(needs, caps.KubeVersion.String()) {
		return Answer{}, fmt.Errorf("chart requires kubeVersion: %s which is incompatible with Kubernetes %s", needs, caps.KubeVersion.Version)
	}
	files, err := engine.Render(ch, top)
	if err != nil {
		return Answer{}, err
	}
	notes := takeNotes(ch, files)
	objects, err := parse(files)
	return Answer{Files: files, Objects: objects, Notes: notes}, err
}

// readValues does what -f and then --set do (Options.MergeValues in pkg/cli/values).
func readValues(q Question) (map[string]any, error) {
	values, err := loader.LoadValues(strings.NewReader(q.Values))
	if err != nil {
		return nil, fmt.Errorf("failed to parse values: %w", err)
	}
	if q.Mode == "int64" {
		if values, err = readIntegers(q.Values); err != nil {
			return nil, fmt.Errorf("failed to parse values: %w", err)
		}
	}
	for _, set := range q.Set {
		if err := strvals.ParseInto(set, values); err != nil {
			return nil, fmt.Errorf("failed parsing --set data: %w", err)
		}
	}
	return values, nil
}

// readIntegers reads one document of values with every integer that fits as an int64.
func readIntegers(text string) (map[string]any, error) {
	values := map[string]any{}
	err := yaml.Unmarshal([]byte(text), &values, func(d *json.Decoder) *json.Decoder {
		d.UseNumber()
		return d
	})
	if err != nil {
		return nil, err
	}
	for key, value := range values {
		values[key] = typed(value)
	}
	return values, nil
}

func typed(value any) any {
	switch v := value.(type) {
	case json.Number:
		if i, err := strconv.ParseInt(v.String(), 10, 64); err == nil {
			return i
		}
		f, _ := v.Float64()
		return f
	case map[string]any:
		for key, inner := range v {
			v[key] = typed(inner)
		}
	case []any:
		for i, inner := range v {
			v[i] = typed(inner)
		}
	}
	return value
}

// load reads the chart as from an archive: .helmignore is for folders only.
func load(files map[string]string) (*chart.Chart, error) {
	buffered := make([]*archive.BufferedFile, 0, len(files))
	for name, text := range files {
		buffered = append(buffered, &archive.BufferedFile{Name: name, Data: []byte(text)})
	}
	return loader.LoadFiles(buffered)
}

// installable holds the refusals that Helm's commands have and its libraries export only in part.
func installable(ch *chart.Chart, release string) error {
	if t := ch.Metadata.Type; t != "" && t != "application" {
		return fmt.Errorf("%s charts are not installable", t)
	}
	present := map[string]bool{}
	for _, sub := range ch.Dependencies() {
		present[sub.Name()] = true
	}
	for _, needed := range ch.Metadata.Dependencies {
		if !present[needed.Name] {
			return fmt.Errorf("found in Chart.yaml, but missing in charts/ directory: %s", needed.Name)
		}
	}
	if err := chartutil.ValidateReleaseName(release); err != nil {
		return fmt.Errorf("release name check failed: %w", err)
	}
	return nil
}

func capabilities(q Question) (*common.Capabilities, error) {
	caps := common.DefaultCapabilities.Copy()
	if q.KubeVersion != "" {
		version, err := common.ParseKubeVersion(q.KubeVersion)
		if err != nil {
			return nil, fmt.Errorf("invalid kube version '%s': %w", q.KubeVersion, err)
		}
		caps.KubeVersion = *version
	}
	caps.APIVersions = append(caps.APIVersions, q.APIVersions...)
	return caps, nil
}

// takeNotes removes every NOTES.txt from the rendered files and returns the chart's own.
func takeNotes(ch *chart.Chart, files map[string]string) string {
	notes := files[path.Join(ch.Name(), "templates", "NOTES.txt")]
	for name := range files {
		if strings.HasSuffix(name, "NOTES.txt") {
			delete(files, name)
		}
	}
	return notes
}

func parse(files map[string]string) ([]json.RawMessage, error) {
	hooks, manifests, err := releaseutil.SortManifests(files, nil, releaseutil.InstallOrder)
	if err != nil {
		return nil, err
	}
	documents := make([][2]string, 0, len(manifests)+len(hooks))
	for _, m := range manifests {
		documents = append(documents, [2]string{m.Name, m.Content})
	}
	for _, h := range hooks {
		documents = append(documents, [2]string{h.Path, h.Manifest})
	}
	var objects []json.RawMessage
	for _, document := range documents {
		object, err := yaml.YAMLToJSON([]byte(document[1]))
		if err != nil {
			return nil, errors.Join(fmt.Errorf("YAML parse error on %s", document[0]), err)
		}
		if string(object) != "null" {
			objects = append(objects, object)
		}
	}
	return objects, nil
}
