using PolicyLang.Language.Analysis;

namespace PolicyLang.Analysis.Tests;

/// <summary>The solver against the enumeration of all assignments.</summary>
public class SatSolverTests
{
    [Fact]
    public void Answers_models_and_cores_are_those_of_enumeration()
    {
        var (sat, unsat, cores) = (0, 0, 0);
        for (var seed = 1; seed <= 3_000; seed++)
        {
            var random = new Random(seed);
            var count = random.Next(1, 13);
            var solver = new SatSolver(CancellationToken.None);
            var variables = Enumerable.Range(0, count).Select(_ => solver.NewVariable()).ToArray();
            var clauses = new List<int[]>();
            // Clauses come between questions, as they do when the analysis encodes more.
            for (var round = 0; round < 4; round++)
            {
                for (var i = random.Next(1, count * 2); i > 0; i--)
                {
                    int[] clause = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Literal())];
                    if (clause.Length == 1 && random.Next(3) > 0)
                        clause = [clause[0], Literal()];
                    clauses.Add(clause);
                    solver.Add(clause);
                }

                int[] assumptions = [.. Enumerable.Range(0, random.Next(0, 6)).Select(_ => Literal())];
                var expected = CanHold(clauses, count, assumptions);
                Assert.True(expected == solver.Solve(assumptions), $"seed {seed}, round {round}: expected {expected}");
                if (expected)
                {
                    sat++;
                    Assert.All(clauses, c => Assert.Contains(c, solver.IsTrue));
                    Assert.All(assumptions, a => Assert.True(solver.IsTrue(a)));
                    continue;
                }

                unsat++;
                int[] core = [.. solver.Core];
                cores += core.Length > 0 ? 1 : 0;
                Assert.Subset(assumptions.ToHashSet(), core.ToHashSet());
                Assert.False(CanHold(clauses, count, core), $"seed {seed}, round {round}: the core can hold");
            }

            int Literal() => variables[random.Next(count)] | random.Next(2);
        }

        Assert.True(sat > 1_000 && unsat > 1_000 && cores > 500, $"{sat} {unsat} {cores}");
    }

    /// <summary>Pigeons and holes: no assignment is found by unit propagation alone, so clauses must be learnt, and restarts happen.</summary>
    [Theory]
    [InlineData(5, 5, true)]
    [InlineData(6, 5, false)]
    [InlineData(7, 6, false)]
    public void Pigeons_have_holes_of_their_own(int pigeons, int holes, bool expected)
    {
        var solver = new SatSolver(CancellationToken.None);
        var sits = Enumerable.Range(0, pigeons).Select(_ => Enumerable.Range(0, holes).Select(_ => solver.NewVariable()).ToArray()).ToArray();
        foreach (var pigeon in sits)
            solver.Add(pigeon);
        for (var hole = 0; hole < holes; hole++)
        {
            for (var a = 0; a < pigeons; a++)
            {
                for (var b = 0; b < a; b++)
                    solver.Add([SatSolver.Not(sits[a][hole]), SatSolver.Not(sits[b][hole])]);
            }
        }

        Assert.Equal(expected, solver.Solve([]));
        Assert.Equal(expected, solver.Solve([]));
    }

    private static bool CanHold(List<int[]> clauses, int variables, int[] assumptions)
    {
        for (var assignment = 0; assignment < 1 << variables; assignment++)
        {
            if (assumptions.All(IsTrue) && clauses.TrueForAll(c => c.Any(IsTrue)))
                return true;

            bool IsTrue(int literal) => ((assignment >> (literal >> 1)) & 1) != (literal & 1);
        }

        return false;
    }
}
